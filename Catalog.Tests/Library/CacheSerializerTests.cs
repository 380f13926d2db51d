using System.Buffers;
using Catalog.Caching;

namespace Catalog.Tests.Library;

public sealed class CacheSerializerTests
{
    [Fact]
    public void JSON_reads_tuples_and_fields_back_as_they_were_written() =>
        Assert.Equal((1, "a", (2, 3)), ReadBack(CacheSerializer.Json<(int, string, (int, int))>(), (1, "a", (2, 3))));

    private static T ReadBack<T>(ICacheSerializer<T> serializer, T value)
    {
        var written = new ArrayBufferWriter<byte>();
        serializer.Write(value, written);
        return serializer.Read(written.WrittenMemory);
    }
}
