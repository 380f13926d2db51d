using Catalog.Caching;

// What a stranger writes: a web service that caches a query. PackageTests builds it from the package, and runs two of it.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCatalogCaching().AddCache<long, Product>("product", policy => policy.LocalTtl = policy.Ttl = TimeSpan.FromHours(1));
var app = builder.Build();

app.MapGet("/products/{id}", async (long id, ICache<long, Product> cache, CancellationToken ct) =>
    await cache.GetOrLoadAsync(id, token => Database.FindAsync(id, token), ct));

app.MapPut("/products/{id}", async (long id, Product product, ICache<long, Product> cache) =>
{
    await Database.SaveAsync(id, product);
    await cache.InvalidateAsync(id);
});

await app.RunAsync();

internal sealed record Product(string Name, decimal Price);

// A file each product, so that two processes have the same database.
internal static class Database
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("DATABASE")!;

    public static async ValueTask<Product?> FindAsync(long id, CancellationToken ct) =>
        await File.ReadAllTextAsync(PathOf(id), ct) is var text && text.Split('|') is [var name, var price]
            ? new Product(name, decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    public static Task SaveAsync(long id, Product product) =>
        File.WriteAllTextAsync(PathOf(id), FormattableString.Invariant($"{product.Name}|{product.Price}"));

    private static string PathOf(long id) => Path.Combine(Folder, $"{id}.txt");
}
