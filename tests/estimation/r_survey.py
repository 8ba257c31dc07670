"""What R's survey package gives for a small sample, and the same sample in Python.

The script draws its own sample, from a Lehmer generator that `sample.py` repeats: a
place effect in each PSU, weights of 0.01 to 250, missing answers, a quarter without
interviews (C, 6), a stratum with one PSU (B, 2), a question that nobody answered (y2:
B, 3), that all (C, 4) and none (A, 5) answered, and wards that are in B now, one of
which shares its PSU with a ward still in A. R 4.2.2, survey 4.1.1.

R script
--------
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
state <- 20070401
draw <- function() { state <<- (16807 * state) %% 2147483647; state / 2147483647 }
rows <- list()
for (quarter in 1:8) for (bcu in c("A", "B", "C")) {
  if (bcu == "C" && quarter == 6) next
  for (psu in 1:(if (bcu == "B" && quarter == 2) 1 else 5)) {
    place <- draw()
    for (person in 1:4) {
      u <- draw(); weight <- 0.01 + 249.99 * u * u * u
      y1 <- if (draw() < 0.15) NA else as.numeric(draw() < 0.2 + 0.6 * place)
      y2 <- as.numeric(draw() < 0.5)
      if (bcu == "B" && quarter == 3) y2 <- NA
      if (bcu == "C" && quarter == 4) y2 <- 1
      if (bcu == "A" && quarter == 5) y2 <- 0
      victim <- draw() < 0.3
      now <- if (bcu == "A" && (psu == 1 || (psu == 2 && person < 3))) "B" else bcu
      rows[[length(rows) + 1]] <- data.frame(quarter, bcu, psu, person, weight, y1, y2, victim, now)
    }
  }
}
x <- do.call(rbind, rows)
x$h <- paste(x$quarter, x$bcu); x$late <- x$quarter > 4
x$y3 <- x$person %% 2 * (x$psu < 5 | x$person > 1)
x$y4 <- as.numeric(x$weight > min(x$weight[x$quarter == 1]) | x$quarter != 1)
design <- svydesign(ids = ~psu, strata = ~h, weights = ~weight, nest = TRUE, data = x)
even <- svydesign(ids = ~psu, strata = ~h, weights = ~I(psu + 0 * weight), nest = TRUE, data = x)
show <- function(name, ...)
  cat(name, ": ", paste(sprintf("%.17g", c(...)), collapse = " "), "\n", sep = "")

# A proportion: estimate, se, n, df, deff, interval of svyciprop, interval with n* <= n
prop <- function(name, inside, y, design. = design) {
  formula <- as.formula(paste0("~", y))
  d <- subset(design., inside & !is.na(x[[y]]))
  m <- svymean(formula, d, deff = "replace")
  p <- coef(m)[[1]]; v <- vcov(m)[1]; n <- nrow(d); df <- degf(d)
  own <- attr(svyciprop(formula, d, method = "beta"), "ci")
  k <- min(n, p * (1 - p) / v * (qt(0.975, n - 1) / qt(0.975, df))^2)
  beta <- c(qbeta(0.025, k * p, k * (1 - p) + 1), qbeta(0.975, k * p + 1, k * (1 - p)))
  if (p %in% c(0, 1)) beta <- binom.test(n * p, n)$conf.int
  show(name, p, sqrt(v), n, df, deff(m), own, beta)
}
year1 <- x$quarter %in% 1:4; year2 <- x$quarter %in% 5:8; later <- x$quarter %in% 2:5
prop("A quarter 1 y1", x$bcu == "A" & x$quarter == 1, "y1")
prop("A quarter 1 y2", x$bcu == "A" & x$quarter == 1, "y2")
for (area in c("A", "B", "C")) {
  prop(paste(area, "year 1 y1"), x$bcu == area & year1, "y1")
  prop(paste(area, "year 1 y2"), x$bcu == area & year1, "y2")
}
prop("C year 2 y1", x$bcu == "C" & year2, "y1")
prop("A victims year 1 y1", x$bcu == "A" & year1 & x$victim, "y1")
prop("force quarter 2 y1", x$quarter == 2, "y1")
prop("force year 1 y1", year1, "y1")
prop("force year 2 y2", year2, "y2")
prop("force victims year 1 y1", year1 & x$victim, "y1")
prop("now A year 1 y1", x$now == "A" & year1, "y1")
prop("now B year 1 y1", x$now == "B" & year1, "y1")
prop("even weights, force year 1 y3", year1, "y3", even)
prop("nearly all: force quarter 1 y4", x$quarter == 1, "y4")
prop("all: C quarter 4 y2", x$bcu == "C" & x$quarter == 4, "y2")
prop("none: A quarter 5 y2", x$bcu == "A" & x$quarter == 5, "y2")

# A difference, first minus second: change, se, df, p-value
contrast <- function(name, first, second, y) {
  answered <- !is.na(x[[y]]); value <- ifelse(answered, x[[y]], 0)
  d <- update(design, a1 = first & answered, a0 = second & answered,
              b1 = value * (first & answered), b0 = value * (second & answered))
  change <- svycontrast(svytotal(~b1 + a1 + b0 + a0, d), quote(b1 / a1TRUE - b0 / a0TRUE))
  df <- degf(subset(d, a1 | a0)); t <- coef(change)[[1]] / SE(change)[1]
  show(name, coef(change), SE(change), df, 2 * pt(-abs(t), df))
}
for (y in c("y1", "y2")) for (area in c("A", "B", "C")) {
  a <- x$bcu == area
  contrast(paste(area, "year 2 - year 1", y), a & year2, a & year1, y)
  contrast(paste(area, "quarters 2 to 5 - 1 to 4", y), a & later, a & year1, y)
}
contrast("force quarters 2 to 5 - 1 to 4 y1", later, year1, "y1")
contrast("force quarter 2 - quarter 1 y1", x$quarter == 2, x$quarter == 1, "y1")
contrast("A quarter 5 - quarter 1 y2", x$bcu == "A" & x$quarter == 5, x$bcu == "A" & x$quarter == 1, "y2")
for (area in c("A", "B", "C")) {
  contrast(paste(area, "- rest year 1 y1"), x$bcu == area & year1, x$bcu != area & year1, "y1")
  contrast(paste("now", area, "- rest year 1 y1"), x$now == area & year1, x$now != area & year1, "y1")
}
contrast("now A - rest quarter 2 y1", x$now == "A" & x$quarter == 2, x$now != "A" & x$quarter == 2, "y1")
both <- svyby(~y1, ~late, subset(design, bcu == "A" & !is.na(y1)), svymean, covmat = TRUE)
svy <- svycontrast(both, c(-1, 1))
show("svyby A year 2 - year 1 y1", coef(svy), SE(svy))
show("BH", p.adjust(c(0.01, NA, 0.04, 0.03, 0.005, 0.8, 0.03), method = "BH"))
Printed
-------
A quarter 1 y1: 0.49653725835846085 0.20662474484721383 16 4 2.5617499784594799 0.050748123149011733 0.94706796863798137 0.050748123149011698 0.94706796863798137
A quarter 1 y2: 0.1867775438528502 0.12583267078401872 20 4 1.9806439300480856 0.0049996600111697686 0.68363629070986853 0.0049996600111697652 0.68363629070986853
A year 1 y1: 0.51478114814807485 0.091636368866786749 62 16 2.0507148601078682 0.31416031445692139 0.71197193239456147 0.31416031445692139 0.71197193239456147
A year 1 y2: 0.438787251750059 0.089546229145199538 80 16 2.5724098654080234 0.25026124486952589 0.64121043600969574 0.25026124486952589 0.64121043600969574
B year 1 y1: 0.43002073884572523 0.093928030847935245 57 12 2.0157190827136944 0.22997682729861244 0.64835973868713648 0.22997682729861241 0.64835973868713648
B year 1 y2: 0.4856491129158223 0.10083345485819693 44 8 1.7502321533728609 0.25310677815088978 0.72285635921399438 0.25310677815088967 0.72285635921399438
C year 1 y1: 0.49402013775070808 0.10561427029688152 66 16 2.9005521439942736 0.26630177272545719 0.72357736416238549 0.26630177272545713 0.72357736416238549
C year 1 y2: 0.66079966163854531 0.085366369959048088 80 16 2.5684707902376225 0.45498426939871212 0.83000000925833073 0.454984269398712 0.83000000925833073
C year 2 y1: 0.46413401610375804 0.12211243168289285 52 12 3.057668133750254 0.20412162446483148 0.73946130293572332 0.20412162446483145 0.73946130293572332
A victims year 1 y1: 0.43598625313249295 0.19493579064899222 18 9 2.6270576532130017 0.078789315191716919 0.85510239648782627 0.078789315191716933 0.85510239648782627
force quarter 2 y1: 0.58014882587463146 0.11337452663904163 36 8 1.8469886569520422 0.30262152347907234 0.82458456989239814 0.30262152347907229 0.82458456989239814
force year 1 y1: 0.47794791567055933 0.057535070756569176 185 44 2.4411177017847998 0.35894524426413599 0.59881487628102292 0.35894524426413615 0.59881487628102292
force year 2 y2: 0.35288209625913847 0.047101718695060774 220 44 2.1276715348986706 0.2591965512192877 0.45567911190055688 0.2591965512192877 0.45567911190055688
force victims year 1 y1: 0.4298043793775907 0.09427005010130235 60 28 2.1394629682685138 0.24018208619245243 0.63582336506758708 0.24018208619245238 0.63582336506758708
now A year 1 y1: 0.55179898095591073 0.087883910085864381 45 12 1.3740979285874675 0.35128875004589483 0.74068928833756442 0.35128875004589466 0.74068928833756442
now B year 1 y1: 0.4227953867323021 0.085177007178193195 74 15 2.1702390793649569 0.24397681139959043 0.61776359299771855 0.24397681139959043 0.61776359299771855
even weights, force year 1 y3: 0.41716867469879521 0.021249865578995577 224 44 0.414154764608479 0.37418575527566161 0.46110806346987054 0.35184569379523944 0.48471386611640221
nearly all: force quarter 1 y4: 0.99999703591808864 3.0650194050472728e-06 60 12 0.0001869948107787468 0.99998045850253259 0.99999996800347624 0.94036455852510714 1
all: C quarter 4 y2: 1 0 20 4 NaN NaN NaN 0.83156652901691464 1
none: A quarter 5 y2: 0 0 20 4 NaN NaN NaN 0 0.16843347098308536
A year 2 - year 1 y1: -0.011064508511534621 0.1403207953099983 32 0.93764175320677823
A quarters 2 to 5 - 1 to 4 y1: 0.084241956118214723 0.070148470463229903 20 0.24381647881201901
B year 2 - year 1 y1: -0.10280765785719836 0.13836952636371791 28 0.46367430930633102
B quarters 2 to 5 - 1 to 4 y1: 0.035311090196370132 0.083242201012206266 16 0.67707065883819151
C year 2 - year 1 y1: -0.029886121646950148 0.16144912530531691 28 0.8544757853902889
C quarters 2 to 5 - 1 to 4 y1: 0.076150545904353717 0.072080783194639744 20 0.30335250945500142
A year 2 - year 1 y2: -0.13669783284798215 0.11861095444629283 32 0.2576572658764113
A quarters 2 to 5 - 1 to 4 y2: -0.068106634376966568 0.052323517020302676 20 0.20783207545767129
B year 2 - year 1 y2: -0.088137988094997177 0.12301354067162529 24 0.48060342183499483
B quarters 2 to 5 - 1 to 4 y2: 0.073930144507228623 0.10322620170556551 12 0.48757481279787596
C year 2 - year 1 y2: -0.30598285121758217 0.13832462527640832 28 0.035291379640497972
C quarters 2 to 5 - 1 to 4 y2: 0.021393853350450076 0.08094905099565898 20 0.79426238677541416
force quarters 2 to 5 - 1 to 4 y1: 0.069614634186641433 0.046422498911256972 56 0.13933800671647165
force quarter 2 - quarter 1 y1: 0.34070273454103761 0.16312577822105034 20 0.049738735312448878
A quarter 5 - quarter 1 y2: -0.18677754385285023 0.12583267078401872 8 0.17601681157960966
A - rest year 1 y1: 0.05188865693513306 0.11641653426662321 44 0.65798826381251774
now A - rest year 1 y1: 0.095442829548094688 0.10891581729523792 44 0.38562667645569271
B - rest year 1 y1: -0.073199566093923418 0.11795800254400113 44 0.53809291985786811
now B - rest year 1 y1: -0.093348290134925571 0.11042405228419402 44 0.40248249677258263
C - rest year 1 y1: 0.025294575501779271 0.1249741501463783 44 0.84053820511425614
now C - rest year 1 y1: 0.025294575501779271 0.1249741501463783 44 0.84053820511425614
now A - rest quarter 2 y1: 0.13076219489222396 0.21631227515273377 8 0.56225513752191447
svyby A year 2 - year 1 y1: -0.01106450851153451 0.1403207953099983
BH: 0.029999999999999999 NA 0.048000000000000001 0.044999999999999998 0.029999999999999999 0.80000000000000004 0.044999999999999998
"""

from __future__ import annotations

_, _, TEXT = str(__doc__).partition("R script\n--------\n")
SCRIPT, _, OUTPUT = TEXT.partition("Printed\n-------\n")


def read(output: str) -> dict[str, list[float]]:
    """The printed numbers by the name at the start of their line."""
    lines = (line.rpartition(": ") for line in output.strip().splitlines())
    return {name: [_number(word) for word in row.split()] for name, _, row in lines}


def _number(word: str) -> float:
    return float("nan") if word == "NA" else float(word)


PRINTED = read(OUTPUT)
