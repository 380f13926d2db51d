using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Activity;

/// <summary>The JSON form of feeds in the cache, generated at compile time.</summary>
[JsonSerializable(typeof(ActivityPage))]
internal sealed partial class ActivityJson : JsonSerializerContext;
