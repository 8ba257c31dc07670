from django.urls import path

from surveys import views

urlpatterns = [
    path("", views.data, name="data"),
    path("upload/", views.upload, name="upload_responses"),
    path("roll-up/", views.roll_up, name="roll_up"),
    path("loads/<int:pk>/", views.load, name="load"),
    path("loads/<int:pk>/confirm/", views.confirm, name="confirm_load"),
    path("loads/<int:pk>/discard/", views.discard, name="discard_load"),
    path("loads/<int:pk>/withdraw/", views.withdraw, name="withdraw_load"),
    path("runs/<int:pk>/", views.run, name="run"),
]
