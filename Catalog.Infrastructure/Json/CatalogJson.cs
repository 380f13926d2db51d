using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Countries;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Products.Import;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Trending;
using Catalog.Infrastructure.Users;

namespace Catalog.Infrastructure.Json;

/// <summary>The JSON forms of the catalog's documents, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ActivityPage))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(CountryDocument))]
[JsonSerializable(typeof(CountryList))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(ProductChange))]
[JsonSerializable(typeof(ProductDocument))]
[JsonSerializable(typeof(ProductDocument[]))]
[JsonSerializable(typeof(ProductInput))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(StockDocument))]
[JsonSerializable(typeof(TrendingList))]
[JsonSerializable(typeof(UserDocument))]
internal sealed partial class CatalogJson : JsonSerializerContext
{
    /// <summary>The context with the options of <see cref="StrictJson"/>.</summary>
    public static CatalogJson Strict { get; } = new(StrictJson.Apply(new JsonSerializerOptions()));
}
