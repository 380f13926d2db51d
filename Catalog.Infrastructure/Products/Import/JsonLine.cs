using System.Buffers;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>JSON on one line.</summary>
internal static class JsonLine
{
    /// <summary>Writes an object without its line ends, which are never within a text of JSON, and without the indents after them.</summary>
    public static void Write(in ReadOnlySequence<byte> json, IBufferWriter<byte> output)
    {
        var line = output.GetSpan((int)json.Length + 1);
        var (length, isIndent) = (0, false);
        foreach (var part in json)
        {
            foreach (var b in part.Span)
            {
                isIndent = b is (byte)'\r' or (byte)'\n' || (isIndent && b is (byte)' ' or (byte)'\t');
                if (!isIndent)
                {
                    line[length++] = b;
                }
            }
        }

        line[length] = (byte)'\n';
        output.Advance(length + 1);
    }
}
