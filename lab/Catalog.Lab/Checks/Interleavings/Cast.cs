using Catalog.Caching;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Adds lanes to a run.</summary>
internal sealed class Cast(Run run)
{
    private Model Model => run.Model;

    /// <summary>Reads a row, and checks what it gets.</summary>
    public void Reader(int node, int key = 0, string name = "reader")
    {
        var lane = NewLane(name, node, key);
        var floor = 0L;
        run.Add(
            lane,
            "reads",
            Footprint.ReadsCopies(node),
            () =>
            {
                floor = Model.Floor(node, key);
                return "";
            },
            async () => Model.Check(lane, key, floor, await ReadAsync(lane)));
    }

    /// <summary>Commits a change of a row, then invalidates its key.</summary>
    public void Writer(int node, int key = 0, string name = "writer", bool deletes = false) =>
        Change(name, node, key, deletes, lane => run.Nodes[node].Cache.InvalidateAsync(lane.Entry!));

    /// <summary>Commits a change of a row, then invalidates its tag.</summary>
    public void TagWriter(int node, int key = 0, string name = "tag writer") =>
        Change(name, node, key, deletes: false, _ => run.Nodes[node].Cache.InvalidateTagAsync(TagOf(key)));

    /// <summary>Commits a change of a row, then invalidates it in some way.</summary>
    public void Change(string name, int node, int key, bool deletes, Func<Lane, ValueTask> invalidate)
    {
        var lane = NewLane(name, node, key);
        run.Add(
            lane,
            deletes ? "deletes" : "commits",
            Footprint.WritesRow(key),
            () =>
            {
                lane.Version = Model.Commit(key, deletes);
                return $"version {lane.Version}";
            },
            async () =>
            {
                await invalidate(lane);
                Model.Raise(node, key, lane.Version);
            });
    }

    /// <summary>Revokes a session.</summary>
    public void Revoker(int node, int key = 0, string name = "revoker") =>
        Change(name, node, key, deletes: true, lane => run.Nodes[node].Node.Invalidator.InvalidateKeyAsync(lane.Entry!));

    /// <summary>Saves a row through the cache.</summary>
    public void Saver(int node, int key = 0, string name = "writer")
    {
        var lane = NewLane(name, node, key);
        run.Add(lane, "begins to save", Footprint.ReadsCopies(node), static () => "", async () =>
        {
            await run.Nodes[node].Through.SaveAsync(lane.Entry!, lane, async (_, _) => new Loaded<long>(await CommitAsync(lane), lane.Version));
            Model.Raise(node, key, lane.Version);
        });
    }

    /// <summary>Looks at the bus, as each node does twice a second.</summary>
    public void Look(int node)
    {
        var lane = new Lane($"bus of node {node}", node) { IsOfBus = true };
        run.Add(lane, "looks at the bus", Footprint.Node(node), static () => "", async () =>
        {
            await run.Nodes[node].Node.Bus.Shards[0].PollAsync(CancellationToken.None);
            if (!lane.HasLost && lane.Looked is { } looked)
            {
                Model.Raise(node, looked);
                run.Untrusted.Remove(node);
            }
        });
    }

    /// <summary>Sends again what Redis has not confirmed, as each node does ten times a second.</summary>
    public void Repair(int node) => run.Add(
        new Lane($"journal of node {node}", node),
        "sends again",
        Footprint.Node(node),
        static () => "",
        () => run.Nodes[node].Node.Repair!.RepairOnceAsync(CancellationToken.None));

    /// <summary>A node's clock moves on until it no longer trusts the bus.</summary>
    public void ClockMoves(int node) => run.AddFault($"the clock of node {node} moves on", Footprint.Node(node), () =>
    {
        run.Nodes[node].Time.Move(ExploredNode.Trust + TimeSpan.FromSeconds(1));
        run.Untrusted.Add(node);
    });

    /// <summary>A node dies.</summary>
    public void Dies(int node) => run.AddFault($"node {node} dies", Footprint.Node(node) | Footprint.Death, () => run.Kill(node));

    /// <summary>Redis evicts an entry.</summary>
    public void EntryGoes(int key = 0) => run.AddFault("evicts the entry", Footprint.WritesEntry(key), () => run.Evict(EntryOf(key)));

    /// <summary>The lease of a key runs out.</summary>
    public void LeaseEnds(int key = 0) => run.AddFault("the lease runs out", Footprint.WritesEntry(key), () => run.Evict(EntryOf(key) + ":lease"));

    /// <summary>Time passes on all nodes, so that what is cached is no longer fresh; they have looked at the bus meanwhile.</summary>
    public void Age()
    {
        run.GoOn();
        for (var node = 0; node < run.Nodes.Count; node++)
        {
            run.Nodes[node].Time.Move(ExploredNode.Ttl + TimeSpan.FromSeconds(1));
            Look(node);
        }
    }

    /// <summary>Registers the tags once, as a node does with its first fill.</summary>
    public void WarmUp(int node)
    {
        var explored = run.Nodes[node];
        run.Add(new Lane($"start of node {node}", node), "fills", Footprint.Node(node), static () => "", async () =>
        {
            string[] tags = [.. Enumerable.Range(0, run.World.Keys).Select(TagOf)];
            await explored.Cache.GetAsync($"row:{{{run.Id}-start-{node}}}", 0, (_, _) => new(new Loaded<long>(1, 0, tags)));
            await explored.Through.GetAsync($"stock:{{{run.Id}-start-{node}}}", 0, (_, _) => new(new Loaded<long>(1, 1)));
        });
    }

    /// <summary>Reads every row as it is in the source; a change whose writer died before it was announced may be missing.</summary>
    public void Verify(int node)
    {
        for (var key = 0; key < Model.Keys; key++)
        {
            Model.Raise(node, key, run.Announced(key));
            Reader(node, key, $"last reader of key {key}");
            run.GoOn();
        }
    }

    private static string TagOf(int key) => $"group:{key}";

    private Lane NewLane(string name, int node, int key) => new($"{name} on node {node}", node, key, EntryOf(key))
    {
        IsOfCache = run.World.Pattern != Pattern.Session,
    };

    private string EntryOf(int key) => run.World.Pattern switch
    {
        Pattern.CacheAside => $"row:{{{run.Id}-{key}}}",
        Pattern.WriteThrough => $"stock:{{{run.Id}-{key}}}",
        _ => SessionToken.Key(SessionToken.Hash(run.TokenOf(key))),
    };

    private async ValueTask<long?> ReadAsync(Lane lane)
    {
        var node = run.Nodes[lane.Node];
        var isUntrusted = run.Untrusted.Contains(lane.Node);
        if (run.World.Pattern == Pattern.Session)
        {
            var check = new SessionCheck(node.Node, node.Sessions, (_, _) => FindAsync(lane), static _ => { }, node.SessionOptions);
            return await check.FindAsync(run.TokenOf(lane.Key!.Value), CancellationToken.None) is null ? null : 1;
        }

        var read = run.World.Pattern == Pattern.CacheAside
            ? await node.Cache.GetAsync(lane.Entry!, 0, (_, _) => LoadAsync(lane))
            : await node.Through.GetAsync(lane.Entry!, 0, (_, _) => LoadAsync(lane));
        return read.Outcome == CacheOutcome.LocalHit && isUntrusted
            ? throw new Violation($"{lane.Name} got the copy of a node that has not looked at the bus for longer than it may")
            : read.Found ? read.Value : null;
    }

    // The row is read at one moment, and is in the loader's hand at a later one: in between anything may happen.
    private async Task<long?> RowAsync(Lane lane)
    {
        var key = lane.Key!.Value;
        var version = await run.DoAsync<long?>(lane, "reads the row", Footprint.ReadsRow(key), () =>
        {
            long? row = Model.IsAbsent(key, Model.Row(key)) ? null : Model.Row(key);
            return (row, Model.Text(row));
        });
        return await run.DoAsync(lane, "has the row", lane.IsOfCache ? Footprint.ReadsCopies(lane.Node) : Footprint.Node(lane.Node), () => (version, ""));
    }

    private async ValueTask<Loaded<long>?> LoadAsync(Lane lane) => await RowAsync(lane) is { } version
        ? new Loaded<long>(
            version,
            run.World.Pattern == Pattern.WriteThrough ? version : 0, // without versions the lease alone keeps old rows out
            run.World.Pattern == Pattern.CacheAside ? [TagOf(lane.Key!.Value)] : null)
        : null;

    private async Task<StoredSession?> FindAsync(Lane lane) => await RowAsync(lane) is { } version
        ? new StoredSession(
            new LiveSession
            {
                Id = 1,
                UserId = 1,
                Role = Role.Customer,
                Client = "",
                CreatedAt = DateTimeOffset.UtcNow,
                EndsAt = DateTimeOffset.UtcNow + TimeSpan.FromHours(1),
                Version = version,
                Cart = [],
                Locale = "",
            },
            lane.Entry!,
            TimeSpan.FromHours(1))
        : null;

    private Task<long> CommitAsync(Lane lane) => run.DoAsync(
        lane,
        "commits",
        Footprint.WritesRow(lane.Key!.Value),
        () =>
        {
            lane.Version = Model.Commit(lane.Key!.Value);
            return (lane.Version, $"version {lane.Version}");
        });
}
