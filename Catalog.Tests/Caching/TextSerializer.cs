using System.Buffers;
using System.Text;
using Catalog.Caching;

namespace Catalog.Tests.Caching;

/// <summary>Text as UTF-8, so that tests can look at what Redis holds.</summary>
internal sealed class TextSerializer : ICacheSerializer<string>
{
    public static TextSerializer Instance { get; } = new();

    public void Write(string value, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(value, output);

    public string Read(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);
}
