// The scenario with openapi-fetch on the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { paths } from "./catalog.js";

const [baseUrl, token] = process.argv.slice(2);
const catalog = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

function check(holds: boolean, what: string): void {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
  if (!holds) process.exitCode = 1;
}

const seen = new Set<number>();
let after: string | undefined;
do {
  const { data } = await catalog.GET("/products", { params: { query: { category: "garden", after, limit: 20 } } });
  data!.items.forEach((product) => seen.add(product.id));
  after = data!.next ?? undefined;
} while (after);
check(seen.size >= 50, `${seen.size} products on pages of 20`);
check((await catalog.GET("/categories")).data!.items.length >= 20, "categories");
check((await catalog.GET("/countries")).data!.items.length === 249, "countries");

const path = { id: 507 };
const read = await catalog.GET("/products/{id}", { params: { path } });
const tag = read.response.headers.get("ETag")!;
const { id, version, rating, createdAt, updatedAt, ...input } = read.data!;
const changed = await catalog.PUT("/products/{id}", { params: { path, header: { "If-Match": tag } }, body: { ...input, price: 12.34 } });
check(changed.data!.price === 12.34 && changed.data!.version > version, "a price, with the ETag that was read");
const stale = await catalog.DELETE("/products/{id}", { params: { path, header: { "If-Match": tag } } });
check(stale.response.status === 412 && stale.error !== undefined, `412: ${stale.error?.detail}`);
const none = await catalog.GET("/products/{id}", { params: { path: { id: 900000001 } } });
check(none.response.status === 404, `404: ${none.error?.detail}`);
const file = await catalog.GET("/products/export", { parseAs: "text" });
check((file.data as string).trim().split("\n").length >= 1000, "lines of NDJSON");
const upload = await catalog.POST("/products/import", {
  params: { query: { dryRun: true } },
  body: [{ sku: "CLIENT-1", name: "From a client", price: 1.5, currency: "EUR", category: "garden" }],
});
check(upload.data?.created === 1, "a list to import");
