% What Octave sees of a results file: each variable with its units, then the encounters of September 2023 by area.
% Usage: FILE=results.h5 octave --no-gui --quiet september.m
pkg load netcdf
import_netcdf
name = getenv("FILE");
file = netcdf.open(name, "NC_NOWRITE");
for id = netcdf.inqVarIDs(file)
  [variable, ~, ~, attributes] = netcdf.inqVar(file, id);
  units = "";
  for i = 0:attributes - 1
    if strcmp(netcdf.inqAttName(file, id, i), "units")
      units = netcdf.getAtt(file, id, "units");
    end
  end
  printf("variable\t%s\t%s\n", variable, units);
end
netcdf.close(file);

% Axes run the other way round: nationality, area, time, replication. Labels stand in an attribute: netCDF for Octave 1.0.16
% reads no variable of texts.
first = datenum(strrep(ncreadatt(name, "time", "units"), "days since ", ""), "yyyy-mm-dd");
days = datevec(first + double(ncread(name, "time")));
chosen = days(:, 1) == 2023 & days(:, 2) == 9;
encounters = double(ncread(name, "encounters"));
by_area = squeeze(sum(sum(sum(encounters(:, :, chosen, :), 1), 3), 4));
areas = strsplit(ncreadatt(name, "area", "labels"), "|");
for i = 1:numel(areas)
  printf("encounters\t%s\t%d\n", areas{i}, by_area(i));
end
