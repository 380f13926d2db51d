using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Catalog.Benchmarks.Import;

/// <summary>The products of the measured files, always the same: names of some words, a sentence or two, two tags, 20 categories.</summary>
/// <param name="rows">How many.</param>
internal sealed class ShopFile(int rows)
{
    /// <summary>What the sku of each begins with.</summary>
    public const string SkuPrefix = "IMPORT-";

    private static readonly string[] Makes = ["Classic", "Compact", "Premium", "Everyday", "Travel"];

    private static readonly string[] Things =
    [
        "hand trowel", "pruning shears", "watering can", "desk lamp", "bookshelf", "notebook", "webcam", "headphones", "tripod", "helmet", "tent",
        "kettlebell", "rain jacket", "sneakers", "cat tree", "hammer", "olive oil",
    ];

    private static readonly string[] Praises =
    [
        "The one that everybody knows, unchanged for years.", "Smaller and lighter, for those who are short of space.",
        "The best materials, made to last and to be repaired.", "Does its work without fuss, at a fair price.",
    ];

    /// <summary>The number of products.</summary>
    public int Rows => rows;

    /// <summary>The products.</summary>
    /// <param name="edition">Another edition has other prices, and nothing else.</param>
    public IEnumerable<Row> Read(int edition) => Enumerable.Range(0, rows).Select(i => new Row(
        $"{SkuPrefix}{i:0000000}",
        $"{Makes[i % Makes.Length]} {Things[i % Things.Length]} {i % 1000}",
        $"{Praises[i % Praises.Length]} From our shelf number {i % 100}.",
        (i % 10_000) + 1 + (edition / 100m),
        $"shelf-{i % 20}",
        [$"{Things[i % Things.Length].Replace(' ', '-')}", Makes[i % Makes.Length].ToLowerInvariant()]));

    /// <summary>The products as CSV.</summary>
    public HttpContent Csv(int edition)
    {
        var text = new StringBuilder("sku,name,description,price,currency,category,tags\n");
        foreach (var row in Read(edition))
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Sku},{row.Name},\"{row.Description}\",{row.Price},EUR,{row.Category},{string.Join('|', row.Tags)}\n");
        }

        return Content(Encoding.UTF8.GetBytes(text.ToString()), "text/csv");
    }

    /// <summary>The products as NDJSON.</summary>
    public HttpContent Ndjson(int edition)
    {
        using var lines = new MemoryStream();
        foreach (var row in Read(edition))
        {
            JsonSerializer.Serialize(lines, new { row.Sku, row.Name, row.Description, row.Price, Currency = "EUR", row.Category, row.Tags }, JsonSerializerOptions.Web);
            lines.WriteByte((byte)'\n');
        }

        return Content(lines.ToArray(), "application/x-ndjson");
    }

    private static ByteArrayContent Content(byte[] bytes, string type) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    /// <summary>A product, in EUR.</summary>
    internal readonly record struct Row(string Sku, string Name, string Description, decimal Price, string Category, string[] Tags);
}
