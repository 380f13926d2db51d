using System.Text.Json.Serialization;
using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace Catalog.Benchmarks.Cache;

/// <summary>The cached record of all measurements: about 500 bytes as JSON.</summary>
/// <remarks>The attributes give it a form in each format that <see cref="SerializerBench"/> compares.</remarks>
[MessagePackObject, MemoryPackable, ProtoContract(SkipConstructor = true)]
internal sealed partial record Article(
    [property: Key(0), ProtoMember(1)] int Id,
    [property: Key(1), ProtoMember(2)] string Name,
    [property: Key(2), ProtoMember(3)] string Description,
    [property: Key(3), ProtoMember(4)] decimal Price,
    [property: Key(4), ProtoMember(5)] string Currency,
    [property: Key(5), ProtoMember(6)] string[] Labels,
    [property: Key(6), ProtoMember(7)] DateTime ChangedAt)
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
