// The scenario with NSwag's client: pages, decimals, versions, problems and a file.
using System.Net.Http.Headers;
using Catalog.Client;

var http = new HttpClient { BaseAddress = new Uri(args[0]) };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", args[1]);
var catalog = new CatalogClient(http);

var (seen, after) = (new HashSet<long>(), (string?)null);
do
{
    var page = await catalog.ListProductsAsync(category: "garden", after: after, limit: 20);
    seen.UnionWith(page.Items.Select(product => product.Id));
    after = page.Next;
}
while (after is not null);
Check(seen.Count >= 50, $"{seen.Count} products on pages of 20");
Check((await catalog.ListCategoriesAsync()).Items.Count >= 20, "categories");
Check((await catalog.ListCountriesAsync()).Items.Count == 249, "countries");

var before = await catalog.GetProductAsync(505);
var changed = await catalog.ReplaceProductAsync(
    505,
    new ProductInput { Sku = before.Sku, Name = before.Name, Price = 0.1m + 0.2m, Currency = before.Currency, Category = before.Category, Tags = before.Tags },
    if_Match: "*");
Check(changed.Price == 0.3m && changed.Version > before.Version, $"a price of exactly {changed.Price}");
await ThrowsAsync(404, () => catalog.GetProductAsync(900_000_001));
await ThrowsAsync(412, () => catalog.DeleteProductAsync(505, if_Match: "\"505-0-0\""));

using var file = await catalog.ExportProductsAsync();
using var lines = new StreamReader(file.Stream);
var count = 0;
while (await lines.ReadLineAsync() is { Length: > 0 })
{
    count++;
}

Check(count >= 1000, $"{count} lines of NDJSON");
ProductInput[] more = [new() { Sku = "CLIENT-1", Name = "From a client", Price = 1.5m, Currency = "EUR", Category = "garden" }];
Check((await catalog.ImportProductsAsync(more, dryRun: true)).Created == 1, "a list to import");
Check((await catalog.ExplainReadAsync("/products/505")).Decisions.Count > 0, "an explanation");
Check((await catalog.GetCacheStatsAsync()).Periods.Count == 3, "statistics");

static void Check(bool holds, string what)
{
    Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {what}");
    Environment.ExitCode = holds ? Environment.ExitCode : 1;
}

static async Task ThrowsAsync(int status, Func<Task> call)
{
    try
    {
        await call();
        Check(false, $"{status} was not thrown");
    }
    catch (CatalogException<ProblemDetails> problem)
    {
        Check(problem.StatusCode == status && problem.Result.Status == status, $"{status}: {problem.Result.Detail}");
    }
}
