using System.Net.Http.Json;
using Catalog.Api.Products;
using Catalog.Lab.Commands;
using Catalog.Testbed;
using Spectre.Console;

namespace Catalog.Lab.Output;

/// <summary>Prints the addresses and example commands once everything is up.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(
        IAnsiConsole console, RunningCatalog catalog, Uri page, Uri? dashboard, TimeSpan took, StartOptions start, CancellationToken ct)
    {
        var fate = start.Data is null ? "thrown away at the end" : $"kept in {start.Data.FullName}";
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold green]The catalog is up[/] after {took.TotalSeconds:0.0} s; its data are {fate}.");
        console.WriteLine();
        Address(console, "Lab page", page.ToString());
        foreach (var node in catalog.Nodes)
        {
            Address(console, node.Name, node.Address.ToString());
        }

        Address(console, "Swagger", $"{catalog.Nodes[0].Address}swagger");
        if (dashboard is not null)
        {
            Address(console, "Dashboard", dashboard.ToString());
        }

        Address(console, "Admin", $"{catalog.Admin.Email}  {catalog.Admin.Password}");
        if (!start.IsEmpty)
        {
            foreach (var customer in SampleCustomer.All)
            {
                Address(console, "Customer", $"{customer.Email}  {customer.Password}");
            }
        }

        Address(console, "PostgreSQL", catalog.Database);
        Address(console, "Redis", catalog.Redis.ConnectionString);
        console.WriteLine();
        if (!start.IsEmpty)
        {
            console.MarkupLine("[bold]Try[/]");
            foreach (var (what, command) in await CommandsAsync(catalog, ct))
            {
                console.MarkupLineInterpolated($"  [grey]# {what}[/]");
                console.Profile.Out.Writer.WriteLine($"  {command.ReplaceLineEndings("\n  ")}"); // not wrapped, so that it can be copied
            }
        }

        console.WriteLine();
        console.WriteLine("Ctrl-C stops everything.");
    }

    private static void Address(IAnsiConsole console, string name, string address)
    {
        console.MarkupInterpolated($"  [grey]{name,-12}[/]");
        console.Profile.Out.Writer.WriteLine(address);
    }

    private static async Task<(string What, string Command)[]> CommandsAsync(RunningCatalog catalog, CancellationToken ct)
    {
        var (first, last) = (catalog.Nodes[0], catalog.Nodes[^1]);
        var page = await first.Http.GetFromJsonAsync<ProductPage>("products?limit=1", ct);
        var product = page is { Items: [var item] } ? item : throw new InvalidOperationException("The catalog has no product.");
        var body = $$"""{"sku":"{{product.Sku}}","name":"{{product.Name}}","price":1.99,"currency":"{{product.Currency}}","category":"{{product.Category}}"}""";
        return
        [
            ("Read a product twice: Cache-Status shows which tier answered.",
                $"curl -i {first.Address}products/{product.Id}"),
            ("Sign in as the admin for the next command.",
                $$"""
                TOKEN=$(curl -s {{first.Address}}sessions -H 'Content-Type: application/json' \
                    -d '{"email":"{{catalog.Admin.Email}}","password":"{{catalog.Admin.Password}}"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
                """),
            ($"Change its price on {first.Name}, then read it on {last.Name}.",
                $"""
                curl -X PUT {first.Address}products/{product.Id} -H "Authorization: Bearer $TOKEN" \
                    -H 'If-Match: *' -H 'Content-Type: application/json' \
                    -d '{body}' &&
                    curl -i {last.Address}products/{product.Id}
                """),
            ("Search, best match first; not cached.",
                $"curl '{first.Address}products/search?q=lamp&limit=3'"),
        ];
    }
}
