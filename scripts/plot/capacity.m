% Draws persons waiting and served or held against capacity, by kind of station, with Octave.
%
% usage: octave-cli capacity.m RESULTS.h5 [PICTURE.png]      (default: beside the results, RESULTS-capacity_octave.png; .svg, .pdf)
%
% Reads the results file alone, with the package netcdf, and draws through gnuplot, which needs no display.
% Exit status: 0 drawn, 64 wrong usage, 65 no results file, 66 no such file, 69 the file cannot give this picture, 73 not written.
1;

function leave (status, varargin)
  fprintf (stderr, [varargin{:} "\n"]);
  exit (status);
endfunction

% An attribute of the file (-1: of no variable), or "".
function value = attribute (file, name)
  import_netcdf;
  try
    value = netcdf.getAtt (file, -1, name);
  catch
    value = "";
  end_try_catch
endfunction

% (station, time, replication) summed over the stations of a kind: (time, replication). ncread turns the order of dimensions round.
function total = of_kind (values, stations, complete)
  total = reshape (sum (double (values(stations, :, complete)), 1), size (values, 2), []);
endfunction

% Half-width of the 95 % Student interval over the columns; 0 with one. The quantile is solved from the incomplete beta function.
function half = half_width (values)
  n = columns (values);
  if (n < 2)
    half = zeros (rows (values), 1);
    return;
  endif
  quantile = fzero (@(t) betainc ((n - 1) / (n - 1 + t ^ 2), (n - 1) / 2, 0.5) - 0.05, [1, 20]);
  half = quantile * std (values, 0, 2) / sqrt (n);
endfunction

function text = capital (text)
  text(1) = toupper (text(1));
endfunction

given = argv ();
if (numel (given) < 1 || numel (given) > 2)
  leave (64, "usage: octave-cli capacity.m RESULTS.h5 [PICTURE.png]");
endif
path = given{1};
[folder, stem, kind_of_file] = fileparts (path);
picture = fullfile (folder, [stem "-capacity_octave.png"]);
if (numel (given) == 2)
  picture = given{2};
endif
[to, ~, ending] = fileparts (picture);
devices = struct ("png", "-dpngcairo", "svg", "-dsvg", "pdf", "-dpdfcairo");
ending = lower (ending);
if (! isfield (devices, ending(2:end)))
  leave (64, picture, ": a picture is a .png, .svg or .pdf");
endif
if (isfolder (picture) || ! (isempty (to) || isfolder (to)))
  leave (73, picture, ": cannot be written: it is a folder, or stands in none");
endif
if (exist (path, "file") != 2)
  leave (66, path, ": no such file");
endif
if (! S_ISREG (stat (path).mode))
  leave (66, path, ": no regular file");
endif
try
  pkg load netcdf;
  warning ("off", "Octave:gnuplot-graphics");
  graphics_toolkit ("gnuplot");
catch
  leave (69, path, ": no picture `capacity_octave`: Octave's package netcdf or gnuplot is not installed (scripts/install plot)");
end_try_catch
import_netcdf;
try
  file = netcdf.open (path, "NC_NOWRITE");
catch
  leave (65, path, ": no results file");
end_try_catch
if (isempty (attribute (file, "model")))
  leave (65, path, ": no results file of transito: it has no attribute `model`");
endif
names = arrayfun (@(id) netcdf.inqVar (file, id), netcdf.inqVarIDs (file), "uniformoutput", false);
if (! all (ismember ({"station_kind", "station_serving", "station_waiting", "station_servers"}, names)))
  leave (69, path, ": no picture `capacity_octave`: the file (model ", attribute (file, "model"), ") has no series of stations by kind");
endif

try
  complete = find (ncread (path, "replication_status") == 0);
  first = sscanf (ncreadatt (path, "time", "units"), "days since %d-%d-%d");
  days = double (ncread (path, "time")) + datenum (first(1), first(2), first(3));
  kind = double (ncread (path, "station_kind"));
  kinds = strsplit (ncreadatt (path, "station_kind", "flag_meanings"), " ");
  flags = double (ncreadatt (path, "station_kind", "flag_values"));
  serving = ncread (path, "station_serving");
  waiting = ncread (path, "station_waiting");
  servers = ncread (path, "station_servers");
catch fault
  leave (65, path, ": cannot be read: ", strtok (fault.message, "\n"));
end_try_catch
if (isempty (complete))
  leave (69, path, ": no picture `capacity_octave`: the file holds no complete replication");
endif
present = find (ismember (flags, kind));

% gnuplot draws 72 points an inch: enlarged, the picture of 7.2 inches has 150. A sheet of PDF keeps its size, but letters and lines are halved.
enlarged = 150 / 72;
inches = [7.2, 3.3] * enlarged;
if (strcmp (ending, ".pdf"))
  enlarged = 2;
  inches = [7.2, 3.3];
endif
sheet = figure ("visible", "off", "papersize", inches, "paperposition", [0, 0, inches]);
blue = [0, 114, 178] / 255;      % Okabe and Ito (2008)
vermilion = [213, 94, 0] / 255;
for column = 1:numel (present)
  stations = find (kind == flags(present(column)));
  share = 0.92 / numel (present);
  axes ("position", [0.085 + (column - 1) * share, 0.32, share - 0.075, 0.36]);
  held = of_kind (serving, stations, complete);
  half = half_width (held);
  middle = mean (held, 2);
  queue = mean (of_kind (waiting, stations, complete), 2);
  capacity = mean (of_kind (servers, stations, complete), 2);
  hold on;
  fill ([days; flipud(days)], [middle - half; flipud(middle + half)], 1 - 0.3 * (1 - blue), "edgecolor", "none");
  plot (days, middle, "-", "color", blue, "linewidth", 1.2 * enlarged);
  plot (days, queue, "--", "color", vermilion, "linewidth", 1.2 * enlarged);
  plot (days, capacity, ":", "color", "black", "linewidth", 1.8 * enlarged);
  hold off;
  title (sprintf ("%s (%d)", kinds{present(column)}, numel (stations)), "fontsize", 7.5 * enlarged, "fontweight", "normal");
  top = max ([middle + half; capacity; 1]);
  axis ([days(1), days(end), 0, 1.12 * top]);
  dates = datevec (days);
  firsts = days(dates(:, 3) == 1);
  ticks = firsts(1:ceil (numel (firsts) / 4):end);
  set (gca, "xtick", ticks, "xticklabel", cellstr (datestr (ticks, "mmm")), "fontsize", 6.5 * enlarged, "box", "off", "ygrid", "on", "layer", "top");
  if (column == 1)
    ylabel ("persons", "fontsize", 7 * enlarged);
  endif
endfor

if (numel (complete) == 1)
  interval = "1 replication: no interval";
else
  interval = sprintf ("band: 95 %% Student interval, %d replications", numel (complete));
endif
axes ("position", [0, 0, 1, 1], "visible", "off", "xlim", [0, 1], "ylim", [0, 1]);
plain = @(text) strrep (text, "_", " ");
text (0.012, 0.95, sprintf ("Persons at stations against capacity, %s to %s", datestr (days(1), "yyyy-mm-dd"), datestr (days(end), "yyyy-mm-dd")), ...
      "fontsize", 8.5 * enlarged, "fontweight", "bold", "interpreter", "none");
text (0.012, 0.885, [capital(attribute (file, "calibration_status")) "; " interval "; at the end of each day; scales differ"], "fontsize", 7 * enlarged, "interpreter", "none");
% A legend of our own: one line for all panels.
line ([0.012, 0.05], [0.82, 0.82], "color", blue, "linewidth", 1.2 * enlarged);
text (0.058, 0.82, "served or held", "fontsize", 7 * enlarged);
line ([0.2, 0.238], [0.82, 0.82], "color", vermilion, "linestyle", "--", "linewidth", 1.2 * enlarged);
text (0.246, 0.82, "waiting", "fontsize", 7 * enlarged);
line ([0.33, 0.368], [0.82, 0.82], "color", "black", "linestyle", ":", "linewidth", 1.8 * enlarged);
text (0.376, 0.82, "officers or places", "fontsize", 7 * enlarged);
notes = {"An officer serves a party of one or several persons, so persons may exceed officers."; ...
         sprintf("Simulated: %s, %s, seed %d.", [stem kind_of_file], attribute (file, "source"), attribute (file, "seed"))};
comment = strsplit (attribute (file, "comment"), ". ");
comment(1:end-1) = strcat (comment(1:end-1), ".");
notes = [notes; comment(:)];
for row = 1:numel (notes)
  text (0.012, 0.2 - 0.045 * (row - 1), notes{row}, "fontsize", 6 * enlarged, "color", [0.3, 0.3, 0.3], "interpreter", "none");
endfor

% Whole or not at all: drawn beside the picture, then renamed.
part = fullfile (to, sprintf (".%d%s", getpid (), ending));
warning ("off", "all"); % of a missing Ghostscript, which is not used
try
  print (sheet, part, devices.(ending(2:end)));
catch fault
  leave (73, picture, ": cannot be written: ", strtok (fault.message, "\n"));
end_try_catch
if (exist (part, "file") != 2)
  leave (73, picture, ": cannot be written");
endif
if (rename (part, picture) != 0)
  unlink (part);
  leave (73, picture, ": cannot be written");
endif
printf ("%s\n", picture);
