using System.Formats.Cbor;
using Catalog.Caching.Entries;

namespace Catalog.Benchmarks.Cache;

/// <summary>The record as CBOR: an array of its fields, in order.</summary>
internal static class ArticleCbor
{
    public static CborCacheSerializer<Article> Serializer { get; } = new(Write, Read);

    private static void Write(CborWriter writer, Article article)
    {
        writer.WriteStartArray(7);
        writer.WriteInt32(article.Id);
        writer.WriteTextString(article.Name);
        writer.WriteTextString(article.Description);
        writer.WriteDecimal(article.Price);
        writer.WriteTextString(article.Currency);
        writer.WriteStartArray(article.Labels.Length);
        foreach (var label in article.Labels)
        {
            writer.WriteTextString(label);
        }

        writer.WriteEndArray();
        writer.WriteInt64(article.ChangedAt.Ticks);
        writer.WriteEndArray();
    }

    private static Article Read(CborReader reader)
    {
        reader.ReadStartArray();
        var id = reader.ReadInt32();
        var name = reader.ReadTextString();
        var description = reader.ReadTextString();
        var price = reader.ReadDecimal();
        var currency = reader.ReadTextString();
        var labels = new string[reader.ReadStartArray() ?? 0];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.ReadTextString();
        }

        reader.ReadEndArray();
        var changedAt = new DateTime(reader.ReadInt64(), DateTimeKind.Utc);
        reader.ReadEndArray();
        return new Article(id, name, description, price, currency, labels, changedAt);
    }
}
