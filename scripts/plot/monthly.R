#!/usr/bin/env Rscript
# Draws simulated against recorded encounters between ports by month, all areas and nationalities together and by area, with ggplot2.
#
# usage: Rscript monthly.R RESULTS.h5 [PICTURE]      (default: beside the results, RESULTS-monthly_R.png; .svg and .pdf by ending)
#
# Reads the results file alone, with ncdf4. Months after September 2023 are not drawn beside a record.
# Exit status: 0 drawn, 64 wrong usage, 65 no results file, 66 no such file, 69 the file cannot give this picture, 73 not written.
last_month_of_record <- "2023-09"
fewest_shown <- 10 # recorded counts below this are not shown: no mark tells of anybody

fail <- function(status, ...) {
  cat(paste0(...), "\n", sep = "", file = stderr())
  quit(status = status)
}

given <- commandArgs(trailingOnly = TRUE)
if (!length(given) %in% 1:2) fail(64, "usage: Rscript monthly.R RESULTS.h5 [PICTURE]")
path <- given[1]
picture <- if (length(given) == 2) given[2] else paste0(tools::file_path_sans_ext(path), "-monthly_R.png")
ending <- tolower(tools::file_ext(picture))
if (!ending %in% c("png", "svg", "pdf")) fail(64, picture, ": a picture is a .png, .svg or .pdf")
if (dir.exists(picture) || !dir.exists(dirname(picture))) fail(73, picture, ": cannot be written: it is a folder, or stands in none")
# R itself does not tell a pipe from a file, and would wait for it.
if (system2("test", c("-f", shQuote(path))) != 0) fail(66, path, ": no such file, or no regular one")
need <- function(package) {
  if (!suppressPackageStartupMessages(require(package, character.only = TRUE, quietly = TRUE))) {
    fail(69, path, ": no picture `monthly_R`: R's package ", package, " is not installed (scripts/install plot)")
  }
}
need("ncdf4")
invisible(capture.output(file <- try(nc_open(path), silent = TRUE), type = "output"))
if (inherits(file, "try-error")) fail(65, path, ": no results file")

attribute <- function(name, of = 0) {
  capture.output(found <- ncatt_get(file, of, name)) # it prints a remark on 64-bit integers
  if (found$hasatt) found$value else ""
}
if (attribute("model") == "") fail(65, path, ": no results file of transito: it has no attribute `model`")
if (!("encounters" %in% names(file$var))) {
  fail(69, path, ": no picture `monthly_R`: the file (model ", attribute("model"), ") has no variable `encounters`")
}

read <- function(name) {
  capture.output(values <- try(ncvar_get(file, name, collapse_degen = FALSE), silent = TRUE))
  if (inherits(values, "try-error")) fail(65, path, ": cannot be read: ", name)
  if (length(dim(values)) == 1) as.vector(values) else values
}

# ncdf4 turns the order of dimensions round: (nationality, area, time, replication).
encounters <- read("encounters")
complete <- read("replication_status") == 0
areas <- read("area")
kinds <- read("area_kind")
days <- as.Date(sub("days since ", "", attribute("units", "time"))) + read("time")
of_month <- format(days, "%Y-%m")
whole <- Filter(function(month) {
  first <- as.Date(paste0(month, "-01"))
  sum(of_month == month) == seq(first, by = "month", length.out = 2)[2] - first
}, unique(of_month))
replications <- which(complete)
if (!length(replications)) fail(69, path, ": no picture `monthly_R`: the file holds no complete replication")
if (!length(whole)) fail(69, path, ": no picture `monthly_R`: the run covers no whole month")

# One row for each area between ports, month and replication.
between <- which(kinds == 0)
simulated <- expand.grid(area = areas[between], month = whole, replication = replications, stringsAsFactors = FALSE)
simulated$events <- mapply(function(area, month, replication) {
  sum(encounters[, match(area, areas), of_month == month, replication])
}, simulated$area, simulated$month, simulated$replication)

recorded <- data.frame()
if ("recorded_encounters" %in% names(file$var)) {
  figures <- read("recorded_encounters") # (area, month)
  months <- read("month")
  seen <- months[months <= last_month_of_record & months %in% whole & colSums(is.finite(figures)) > 0]
  if (length(seen)) {
    recorded <- expand.grid(area = areas[between], month = seen, stringsAsFactors = FALSE)
    recorded$events <- figures[cbind(match(recorded$area, areas), match(recorded$month, months))]
    simulated <- simulated[simulated$month %in% seen, ]
  }
}

capital <- function(text) paste0(toupper(substr(text, 1, 1)), substring(text, 2))
in_words <- function(id) capital(tools::toTitleCase(gsub("_", " ", id)))
with_total <- function(rows, by) {
  total <- aggregate(reformulate(by, "events"), rows, sum)
  total$area <- "all_areas"
  rbind(rows[, c("area", by, "events")], total[, c("area", by, "events")])
}
panel_of <- function(area) factor(in_words(area), levels = in_words(c("all_areas", areas[between])))
simulated <- with_total(simulated, c("month", "replication"))
count <- length(replications)
half_width <- function(x) if (length(x) < 2) 0 else qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x))
mean_of <- aggregate(events ~ area + month, simulated, mean)
mean_of$half <- aggregate(events ~ area + month, simulated, half_width)$events
mean_of$panel <- panel_of(mean_of$area)
mean_of$date <- as.Date(paste0(mean_of$month, "-01"))
if (nrow(recorded)) {
  recorded <- with_total(recorded, "month")
  recorded$panel <- panel_of(recorded$area)
  recorded$date <- as.Date(paste0(recorded$month, "-01"))
}
small <- recorded[which(recorded$events < fewest_shown), ] # no rows without a record
shown <- recorded
# Nor is a total from which one could be reckoned.
shown$events[which(shown$events < fewest_shown | shown$area == "all_areas" & shown$month %in% small$month)] <- NA

need("ggplot2")
blue <- "#0072b2" # Okabe and Ito (2008)
plot <- ggplot(mean_of, aes(date, events)) +
  geom_ribbon(aes(ymin = events - half, ymax = events + half), fill = blue, alpha = 0.25) +
  geom_line(aes(linetype = "simulated", colour = "simulated"), linewidth = 0.5) +
  geom_point(aes(shape = "simulated", colour = "simulated"), size = 1)
if (nrow(recorded)) {
  plot <- plot +
    geom_line(aes(linetype = "recorded", colour = "recorded"), data = shown, linewidth = 0.5) +
    geom_point(aes(shape = "recorded", colour = "recorded"), data = shown, size = 1.3, fill = "white")
}
if (nrow(small)) plot <- plot + geom_point(aes(date, 0), data = small, shape = "|", size = 2.5, colour = "grey40")

# Letters of the month, as in the other pictures; names of months as the C locale has them.
letter_of <- function(date) substr(month.abb[as.integer(format(date, "%m"))], 1, 1)
source_note <- if (nrow(recorded)) paste("Recorded encounters:", attribute("comment", "recorded_encounters"))
small_note <- if (nrow(small)) {
  paste("Recorded counts under", fewest_shown, "are not shown, nor totals with them; a grey tick on the axis stands for each.")
}
interval <- if (count == 1) "1 replication: no interval" else paste("band: 95 % Student interval of the mean of", count, "replications")
wrapped <- function(text) paste(strwrap(text, 145), collapse = "\n")
plot <- plot + facet_wrap(~panel, scales = "free_y", ncol = 4) +
  scale_colour_manual(NULL, values = c(simulated = blue, recorded = "black")) +
  scale_linetype_manual(NULL, values = c(simulated = "solid", recorded = "dotted")) +
  scale_shape_manual(NULL, values = c(simulated = 15, recorded = 21)) +
  scale_x_date(breaks = unique(mean_of$date), labels = letter_of) +
  scale_y_continuous(limits = c(0, NA), labels = function(x) format(x, big.mark = ",", trim = TRUE, scientific = FALSE)) +
  labs(
    title = paste0(if (nrow(recorded)) "Simulated and recorded" else "Simulated", " encounters between ports by area and month, ",
                   min(mean_of$month), " to ", max(mean_of$month)),
    subtitle = paste0(capital(attribute("calibration_status")), " \u00b7 ", interval, " \u00b7 scales differ"),
    x = NULL, y = "events a month",
    caption = paste(c(source_note, small_note, paste0("Simulated: ", basename(path), ", ", attribute("source"), ", seed ",
                                                      format(attribute("seed"), scientific = FALSE), "."),
                      wrapped(attribute("comment"))), collapse = "\n")
  ) +
  theme_minimal(base_size = 8) +
  theme(
    plot.title = element_text(face = "bold", size = 8.5), plot.title.position = "plot", plot.caption.position = "plot",
    plot.caption = element_text(hjust = 0, size = 6, colour = "grey30"), legend.position = "top", legend.justification = c(0, 1), legend.margin = margin(0, 0, 0, 0),
    panel.grid.minor = element_blank(), panel.grid.major.x = element_blank(), strip.text = element_text(hjust = 0),
    axis.text = element_text(size = 6), plot.background = element_rect(fill = "white", colour = NA)
  )
rows <- ceiling(nlevels(mean_of$panel) / 4)
# Whole or not at all: drawn beside the picture, then renamed. The devices are R's own: ggsave would take an extra package for SVG.
part <- file.path(dirname(picture), paste0(".", basename(picture), ".", Sys.getpid()))
device <- list(
  png = function(...) grDevices::png(..., units = "in", res = 150, type = "cairo"), svg = function(...) grDevices::svg(...),
  pdf = function(...) grDevices::cairo_pdf(...)
)[[ending]]
written <- try(silent = TRUE, suppressWarnings(suppressMessages({
  device(part, width = 7.2, height = 1.6 + 1.35 * rows)
  print(plot)
  dev.off()
  stopifnot(file.size(part) > 0, file.rename(part, picture))
})))
if (inherits(written, "try-error")) {
  unlink(part)
  fail(73, picture, ": cannot be written")
}
cat(picture, "\n", sep = "")
