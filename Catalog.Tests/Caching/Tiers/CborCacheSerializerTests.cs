using System.Buffers;
using System.Formats.Cbor;
using Catalog.Caching.Entries;

namespace Catalog.Tests.Caching.Tiers;

public sealed class CborCacheSerializerTests
{
    private static readonly CborCacheSerializer<(int Number, string Text)> Serializer = new(
        static (writer, value) =>
        {
            writer.WriteStartArray(2);
            writer.WriteInt32(value.Number);
            writer.WriteTextString(value.Text);
            writer.WriteEndArray();
        },
        static reader =>
        {
            reader.ReadStartArray();
            var value = (reader.ReadInt32(), reader.ReadTextString());
            reader.ReadEndArray();
            return value;
        });

    [Fact]
    public void A_value_is_read_as_it_was_written_even_after_another()
    {
        Write((1, "one"));

        Assert.Equal((7, "grün"), Serializer.Read(Write((7, "grün"))));
    }

    [Fact]
    public void A_truncated_payload_is_refused() =>
        Assert.Throws<CborContentException>(() => Serializer.Read(new byte[] { 0x82, 0x01 }));

    private static ReadOnlyMemory<byte> Write((int Number, string Text) value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Serializer.Write(value, buffer);
        return buffer.WrittenMemory;
    }
}
