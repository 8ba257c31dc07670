# The image of the web server, the worker and beat; docker-compose.yml runs it.

# plotly.js: only what we draw, a quarter of the size of the one in the Python wheel
FROM node:24-slim AS plotly
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

# The locked dependencies, each checked against its hash, in an environment that is
# copied whole: pip and what it downloads stay behind
FROM python:3.13-slim AS dependencies
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin snp \
    && install --directory --owner snp --mode 0700 /var/lib/snp
WORKDIR /app
COPY --from=dependencies /opt/venv /opt/venv
COPY --from=plotly /app/node_modules node_modules
COPY manage.py ./
COPY snp snp
COPY wards wards
COPY surveys surveys
COPY epic epic
COPY templates templates
COPY static static

# Settings stop without these. Nothing connects, and none of them stays in the image.
RUN SECRET_KEY=none-while-building ALLOWED_HOSTS=none \
    DATABASE_URL=postgres://none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput

# Which code made a figure: each run of the ledger names it
ARG SNP_VERSION=unknown
ENV SNP_VERSION=$SNP_VERSION

USER snp
EXPOSE 8000
STOPSIGNAL SIGTERM
# As in docker-compose.yml, which also says how health is checked
CMD ["gunicorn", "snp.asgi:application", "--worker-class", "uvicorn_worker.UvicornWorker", "--bind", "0.0.0.0:8000", "--workers", "2", "--graceful-timeout", "5", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
