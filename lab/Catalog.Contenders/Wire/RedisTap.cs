using System.Buffers;
using System.Text;
using Catalog.Testbed.Proxy;

namespace Catalog.Contenders.Wire;

/// <summary>One connection of a node to Redis: tells a watcher of commands and messages, and loses those that it says to lose.</summary>
internal sealed class RedisTap(int node, IWireWatcher watcher) : IProxyTap
{
    private const int Most = 4;
    private readonly RespFrames _commands = new();
    private readonly RespFrames _replies = new();

    public ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> bytes)
    {
        _commands.Add(bytes.Span);
        while (_commands.TryTake(out var frame))
        {
            var texts = RespFrames.TextsOf(frame, Most);
            if (texts.Count > 0)
            {
                var name = Text(texts[0]).ToUpperInvariant();
                var key = name is "EVALSHA" or "EVAL" ? 3 : 1; // script, number of keys, first key
                watcher.Sent(node, name, texts.Count > key ? Text(texts[key]) : "");
            }
        }

        return bytes;
    }

    public ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> bytes)
    {
        _replies.Add(bytes.Span);
        var kept = new ArrayBufferWriter<byte>(bytes.Length);
        while (_replies.TryTake(out var frame))
        {
            if (MayPass(frame))
            {
                kept.Write(frame.Span);
            }
        }

        return kept.WrittenMemory;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private bool MayPass(ReadOnlyMemory<byte> frame)
    {
        if (frame.Span[0] is not ((byte)'*' or (byte)'>'))
        {
            return true;
        }

        var texts = RespFrames.TextsOf(frame, Most);
        return texts.Count == 0 || Text(texts[0]) switch
        {
            "message" or "smessage" when texts.Count >= 3 => watcher.Arrives(node, Text(texts[1]), Text(texts[2])),
            "pmessage" when texts.Count >= 4 => watcher.Arrives(node, Text(texts[2]), Text(texts[3])),
            _ => true,
        };
    }
}
