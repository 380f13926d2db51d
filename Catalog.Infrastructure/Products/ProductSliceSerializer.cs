using System.Buffers;
using System.Buffers.Binary;
using Catalog.Caching;

namespace Catalog.Infrastructure.Products;

/// <summary>Stores a slice as 8 bytes with the last id, big-endian, followed by the JSON: a hit needs no parsing.</summary>
internal sealed class ProductSliceSerializer : ICacheSerializer<ProductSlice>
{
    public void Write(ProductSlice value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value.Last);
        output.Advance(sizeof(long));
        output.Write(value.Items.Span);
    }

    public ProductSlice Read(ReadOnlyMemory<byte> payload) =>
        new(payload[sizeof(long)..], BinaryPrimitives.ReadInt64BigEndian(payload.Span));
}
