using System.Text.Json.Serialization;

namespace Catalog.Benchmarks.Cache;

/// <summary>The cached record of all measurements: about 500 bytes as JSON.</summary>
internal sealed record Article(int Id, string Name, string Description, decimal Price, string Currency, string[] Labels, DateTime ChangedAt)
{
    public static Article Number(int id) => new(
        id,
        $"Trail running shoe {id}, waterproof",
        "Light shoe for wet and stony ground. The sole grips on rock and drains within a minute; the upper is woven in one piece "
        + "and dries overnight. Washable at 30 degrees. Comes with a second pair of laces and a bag made of what is left over "
        + "when the upper is cut.",
        129.90m,
        "EUR",
        ["outdoor", "running", "waterproof", "new"],
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
}

/// <summary>Source-generated metadata, for the library and for the reference.</summary>
[JsonSerializable(typeof(Article))]
internal sealed partial class ArticleJson : JsonSerializerContext;
