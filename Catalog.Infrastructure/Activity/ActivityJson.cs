using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Activity;

/// <summary>How the cache holds feeds, generated at compile time.</summary>
[JsonSerializable(typeof(ActivityPage))]
internal sealed partial class ActivityJson : JsonSerializerContext;
