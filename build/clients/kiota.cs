// The scenario with Kiota's client: pages, decimals, versions, problems and a file.
using Catalog.Client;
using Catalog.Client.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var tokens = new BaseBearerTokenAuthenticationProvider(new Token(args[1]));
var catalog = new CatalogClient(new HttpClientRequestAdapter(tokens) { BaseUrl = args[0] });

var (seen, after) = (new HashSet<long>(), (string?)null);
do
{
    var page = await catalog.Products.GetAsync(request => request.QueryParameters = new() { Category = "garden", After = after, Limit = 20 });
    seen.UnionWith(page!.Items!.Select(product => product.Id!.Value));
    after = page.Next;
}
while (after is not null);
Check(seen.Count >= 50, $"{seen.Count} products on pages of 20");
Check((await catalog.Categories.GetAsync())!.Items!.Count >= 20, "categories");
Check((await catalog.Countries.GetAsync())!.Items!.Count == 249, "countries");

var before = (await catalog.Products[506].GetAsync())!;
var changed = await catalog.Products[506].PutAsync(
    new ProductInput { Sku = before.Sku, Name = before.Name, Price = 0.1m + 0.2m, Currency = before.Currency, Category = before.Category, Tags = before.Tags },
    request => request.Headers.Add("If-Match", "*"));
Check(changed!.Price == 0.3m && changed.Version > before.Version, $"a price of exactly {changed.Price}");
await ThrowsAsync(404, () => catalog.Products[900_000_001].GetAsync());
await ThrowsAsync(412, () => catalog.Products[506].DeleteAsync(request => request.Headers.Add("If-Match", "\"506-0-0\"")));

using var lines = new StreamReader((await catalog.Products.Export.GetAsync())!);
var count = 0;
while (await lines.ReadLineAsync() is { Length: > 0 })
{
    count++;
}

Check(count >= 1000, $"{count} lines of NDJSON");
List<ProductInput> more = [new() { Sku = "CLIENT-1", Name = "From a client", Price = 1.5m, Currency = "EUR", Category = "garden" }];
Check((await catalog.Products.Import.PostAsync(more, request => request.QueryParameters.DryRun = true))!.Created == 1, "a list to import");
Check((await catalog.Cache.Explain.GetAsync(request => request.QueryParameters.Path = "/products/506"))!.Decisions!.Count > 0, "an explanation");
Check((await catalog.Cache.Stats.GetAsync())!.Periods!.Count == 3, "statistics");

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
    catch (ProblemDetails problem)
    {
        Check(problem.ResponseStatusCode == status, $"{status}: {problem.Detail}");
    }
}

internal sealed class Token(string text) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(Uri uri, Dictionary<string, object>? additional = null, CancellationToken ct = default) => Task.FromResult(text);
}
