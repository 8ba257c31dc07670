# Every figure of the sample of sample.py, by R's survey package. It reads areas.csv and
# responses.csv from the folder that it is given and prints a line a figure.
# R 4.2.2, survey 4.1.1.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
folder <- commandArgs(TRUE)[1]
x <- read.csv(file.path(folder, "responses.csv"), colClasses = "character")
areas <- read.csv(file.path(folder, "areas.csv"), colClasses = "character")
x$weight <- as.numeric(x$weight)
day <- as.Date(x$interview_date)
x$quarter <- (as.POSIXlt(day)$year + 1900) * 4 + as.POSIXlt(day)$mon %/% 3 - 1

# The BCU of a ward on a day, and that of today: a closed ward is served by the only BCU
# of its borough; a BCU has become the one that serves all of its wards.
areas$valid_to[areas$valid_to == ""] <- "9999-12-31"
on <- function(ward, day) {
  row <- areas[areas$ward_code == ward & areas$valid_from <= day & areas$valid_to > day, ]
  if (nrow(row)) row$bcu_code else NA
}
today <- "2026-01-01"
open_now <- areas[areas$valid_from <= today & areas$valid_to > today, ]
ward_now <- function(ward) {
  here <- on(ward, today)
  if (!is.na(here)) return(here)
  borough <- areas$borough_code[areas$ward_code == ward][1]
  serving <- unique(open_now$bcu_code[open_now$borough_code == borough])
  if (length(serving) == 1) serving else NA
}
bcu_now <- function(bcu) {
  became <- unique(sapply(unique(areas$ward_code[areas$bcu_code == bcu]), ward_now))
  if (length(became) == 1) became else NA
}
place <- function(ward, bcu, of_ward, of_bcu)
  if (ward != "") of_ward(ward) else if (bcu != "") of_bcu(bcu) else NA
n <- seq_len(nrow(x))
x$then <- sapply(n, function(i)
  place(x$ward_code[i], x$bcu_code[i], function(w) on(w, x$interview_date[i]), identity))
x$now <- sapply(n, function(i) place(x$ward_code[i], x$bcu_code[i], ward_now, bcu_now))

x$psu[x$psu == ""] <- paste("alone", n[x$psu == ""])
x$h <- paste(x$quarter, x$then)
counted <- list(good_job = 1:2, worried_asb = 1:2, safe_day = 1:2)
valid <- list(good_job = 1:5, worried_asb = 1:4, safe_day = 1:6)
for (q in names(valid)) {
  x[[paste0("a_", q)]] <- x[[q]] %in% valid[[q]]
  x[[paste0("y_", q)]] <- as.numeric(x[[q]] %in% counted[[q]])
}
design <- svydesign(ids = ~psu, strata = ~h, weights = ~weight, nest = TRUE, data = x)
show <- function(...) cat(paste(c(...), collapse = ","), "\n", sep = "")
digits <- function(...) sprintf("%.14g", c(...))

estimates <- function(where, inside, q) {
  d <- subset(design, inside & x[[paste0("a_", q)]])
  if (!nrow(d)) return()
  m <- svymean(as.formula(paste0("~y_", q)), d, deff = "replace")
  show("estimate", where, digits(coef(m), sqrt(vcov(m)[1]), deff(m), nrow(d)))
}
changes <- function(where, first, second, q) {
  a <- x[[paste0("a_", q)]]; y <- x[[paste0("y_", q)]]
  one <- first & a; other <- second & a
  if (!any(one) || !any(other)) return()
  d <- update(design, a1 = 1 * one, a0 = 1 * other, b1 = y * one, b0 = y * other)
  change <- svycontrast(svytotal(~b1 + a1 + b0 + a0, d), quote(b1 / a1 - b0 / a0))
  df <- degf(subset(d, one | other)); t <- coef(change)[[1]] / SE(change)[1]
  show("change", where, digits(coef(change), SE(change), 2 * pt(-abs(t), df)))
}

quarters <- min(x$quarter):max(x$quarter)
for (geography in c("then", "now")) for (area in c("force", "A", "B", "C", "D")) {
  home <- x[[geography]]
  known <- !is.na(home)
  inside <- if (area == "force") rep(TRUE, nrow(x)) else known & home == area
  if (!any(inside) || (geography == "now" && area == "force")) next
  for (length in c(1, 4)) for (quarter in quarters) for (q in names(valid)) {
    held <- function(last) x$quarter > last - length & x$quarter <= last
    where <- c(geography, area, length, quarter, q)
    estimates(where, inside & held(quarter), q)
    changes(c(where, "previous"), inside & held(quarter), inside & held(quarter - 1), q)
    changes(c(where, "year_ago"), inside & held(quarter), inside & held(quarter - 4), q)
    if (area != "force")
      changes(c(where, "rest_of_force"), inside & held(quarter), known & !inside & held(quarter), q)
  }
}
