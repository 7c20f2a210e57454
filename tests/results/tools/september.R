# What R sees of a results file: each variable with its units, then the encounters of September 2023 by area.
# Usage: Rscript september.R FILE
suppressPackageStartupMessages(library(ncdf4))
file <- nc_open(commandArgs(trailingOnly = TRUE)[1])

for (variable in file$var) cat("variable", variable$name, variable$units, sep = "\t", fill = FALSE, "\n")
for (axis in file$dim) if (axis$create_dimvar) cat("variable", axis$name, axis$units, sep = "\t", fill = FALSE, "\n")

first <- as.Date(sub("days since ", "", ncatt_get(file, "time", "units")$value))
days <- first + ncvar_get(file, "time")
chosen <- format(days, "%Y-%m") == "2023-09"
# R's axes run the other way round: nationality, area, time, replication
encounters <- ncvar_get(file, "encounters")
by_area <- apply(encounters[, , chosen, , drop = FALSE], 2, sum)
cat(paste("encounters", ncvar_get(file, "area"), by_area, sep = "\t"), sep = "\n")
nc_close(file)
