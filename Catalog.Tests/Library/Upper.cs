using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Tests.Library;

/// <summary>A text whose serializer writes it in upper case.</summary>
internal sealed record Upper(string Text);

internal sealed class UpperSerializer : IHybridCacheSerializer<Upper>
{
    public Upper Deserialize(ReadOnlySequence<byte> source) => new(Encoding.UTF8.GetString(source));

    public void Serialize(Upper value, IBufferWriter<byte> target) =>
        target.Write(Encoding.UTF8.GetBytes(value.Text.ToUpperInvariant()));
}
