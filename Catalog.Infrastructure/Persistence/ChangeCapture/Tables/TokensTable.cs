using Catalog.Caching;
using Catalog.Caching.Bus;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>
/// Tokens: no table, but messages that nodes write to the log. The node that reads the slot sends each one on through the bus, where the node
/// that wrote it waits for it.
/// </summary>
internal sealed class TokensTable(CacheNode node) : ICapturedTable
{
    /// <summary>The prefix of the messages, and the name among the tables.</summary>
    public const string Prefix = "catalog:token";

    private readonly List<string> _tokens = [];

    public string Name => Prefix;

    public int Count => _tokens.Count;

    public void Note(CapturedRow? before, CapturedRow? after) => _tokens.Add(after!.Value<string>("content")!);

    // Nothing is cached of them.
    public void NoteAll()
    {
    }

    public void Add(ICapturedTable later) => _tokens.AddRange(((TokensTable)later)._tokens);

    public async ValueTask DeliverAsync()
    {
        if (_tokens.Count > 0)
        {
            await node.Bus.Shards[0].PublishAsync(new BusMessage(node.Id, node.RedisClock.Milliseconds, IsTag: false, [.. _tokens]).ToString());
        }

        _tokens.Clear();
    }
}
