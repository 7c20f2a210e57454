// What JavaScript (h5wasm) sees of a results file: each variable with its units, then the encounters of September 2023 by
// area. Usage: node september.mjs FILE, with h5wasm in a folder node_modules above this file's
import h5wasm from "h5wasm/node";

await h5wasm.ready;
const file = new h5wasm.File(process.argv[2], "r");
const isAxisAlone = (variable) => String(variable.attrs.NAME?.value ?? "").startsWith("This is a netCDF dimension but not");
for (const name of file.keys()) {
    const variable = file.get(name);
    if (!isAxisAlone(variable)) console.log(["variable", name, variable.attrs.units?.value ?? ""].join("\t"));
}

const day = 24 * 3600 * 1000;
const first = Date.parse(file.get("time").attrs.units.value.replace("days since ", ""));
const chosen = Array.from(file.get("time").value, (t) => new Date(first + Number(t) * day).toISOString().startsWith("2023-09"));
const encounters = file.get("encounters");
const [replications, days, areas, nationalities] = encounters.shape;
const byArea = new Array(areas).fill(0);
encounters.value.forEach((count, i) => {
    if (chosen[Math.floor(i / (areas * nationalities)) % days]) byArea[Math.floor(i / nationalities) % areas] += count;
});
file.get("area").value.forEach((label, i) => console.log(["encounters", label, byArea[i]].join("\t")));
file.close();
