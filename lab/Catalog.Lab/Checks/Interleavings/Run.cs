using Catalog.Infrastructure.Sessions;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>One run of a world: holds each step at a gate, and takes those that are chosen.</summary>
internal sealed partial class Run
{
    private const string Nothing = "nothing goes wrong";
    private readonly OneThread _thread;
    private readonly Published _published;
    private readonly string[] _tokens;
    private readonly List<Gate> _gates = [];
    private readonly List<Lane> _lanes = [];
    private readonly List<(Lane Lane, Task Work)> _works = [];
    private readonly HashSet<int> _dead = [];
    private readonly HashSet<string> _waitedFor = [];
    private readonly Dictionary<string, Lane> _lines = [];
    private readonly Lane _redis = new("Redis, clocks, nodes", node: -1);
    private Causality _causality = new();
    private Lane? _last;
    private int _faults;
    private bool _isChoosing;

    public Run(World world, IReadOnlyList<ExploredNode> nodes, OneThread thread, Published published, string id)
    {
        (World, Nodes, _thread, _published, Id) = (world, nodes, thread, published, id);
        Model = new Model(nodes.Count, world.Keys);
        _tokens = [.. Enumerable.Range(0, world.Keys).Select(_ => SessionToken.New())];
    }

    public World World { get; }

    /// <summary>The nodes of the world, and one more, which only looks at what is in Redis at the end.</summary>
    public IReadOnlyList<ExploredNode> Nodes { get; }

    private int Witness => Nodes.Count - 1;

    /// <summary>Unique: a part of the names of its keys.</summary>
    public string Id { get; }

    public Model Model { get; }

    /// <summary>The token of the session that a key stands for.</summary>
    public string TokenOf(int key) => _tokens[key];

    /// <summary>The steps taken.</summary>
    public List<Step> Steps { get; } = [];

    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>The nodes that have not looked at the bus for longer than they may trust it.</summary>
    public HashSet<int> Untrusted { get; } = [];

    /// <summary>Prepares the world.</summary>
    /// <param name="isFirst">Whether the nodes are new.</param>
    public void Begin(bool isFirst)
    {
        var cast = new Cast(this);
        var latest = Nodes.Max(node => node.Time.Passed); // an earlier run may have moved one of the clocks
        for (var node = 0; node < Nodes.Count; node++)
        {
            Nodes[node].Serve(this);
            Nodes[node].Time.Move(latest - Nodes[node].Time.Passed);
            if (isFirst || Nodes[node].Seen < _published.LastSequence || !Nodes[node].Node.Bus.IsTrusted)
            {
                cast.Look(node);
                GoOn();
            }

            if (isFirst)
            {
                Nodes[node].Node.RedisClock.IsHeld = true; // else a later look would undo what a schedule moves
                cast.WarmUp(node);
                GoOn();
            }
        }

        World.Before?.Invoke(cast);
        GoOn();
        _causality = new Causality();
        _lanes.Clear();
        World.Compose(cast);
        Steps.Clear();
        _isChoosing = true;
    }

    /// <summary>The steps that can be next; none when the run is over.</summary>
    public IReadOnlyList<Gate> Choices()
    {
        var some = _gates.FindAll(gate => !gate.IsLast && !gate.IsFault);
        if (some.Count == 0)
        {
            some = _gates.FindAll(gate => gate.IsLast);
        }

        if (some.Count > 0 && _faults < World.Faults)
        {
            some.AddRange(_gates.FindAll(gate => gate.IsFault));
        }

        return some;
    }

    /// <summary>The signature that the schedule would have after a step.</summary>
    public UInt128 After(Gate gate) => _causality.After(gate);

    /// <summary>Takes a step.</summary>
    /// <exception cref="Violation">A guarantee does not hold.</exception>
    public void Pass(Gate gate)
    {
        _gates.RemoveAll(other => ReferenceEquals(other.Group, gate.Group));
        _causality.Pass(gate);
        _faults += gate.IsFault ? 1 : 0;
        _last = gate.Lane;
        var result = gate.Pass();
        Steps.Add(new Step(gate.Label, gate.Lane.Name, gate.What == Nothing ? "" : result.Length > 0 ? $"{gate.What}: {result}" : gate.What, _isChoosing));
        Settle();
        foreach (var (_, work) in _works)
        {
            if (work.IsFaulted)
            {
                throw work.Exception!.InnerException as Violation ?? new Violation(work.Exception.InnerException!.ToString());
            }
        }
    }

    /// <summary>After the last choice: everybody has ended, hears of everything and looks at the bus; then all nodes show what the source has.</summary>
    /// <exception cref="Violation">A guarantee does not hold.</exception>
    public void End()
    {
        _isChoosing = false;
        if (_lanes.Find(lane => !lane.IsDone && !_dead.Contains(lane.Node)) is { } stuck)
        {
            throw new Violation($"{stuck.Name} never ends");
        }

        var cast = new Cast(this);
        foreach (var node in Enumerable.Range(0, Nodes.Count).Where(node => !_dead.Contains(node) && Nodes[node].Node.Journal.PendingCount > 0))
        {
            cast.Repair(node);
            GoOn();
        }

        foreach (var node in Enumerable.Range(0, Nodes.Count).Where(node => !_dead.Contains(node)))
        {
            if (Nodes[node].Seen < _published.LastSequence || Untrusted.Contains(node))
            {
                cast.Look(node);
                GoOn();
            }

            cast.Verify(node);
        }
    }

    /// <summary>The newest version of a row whose writer, or its journal, lived to announce it. The rest is for change capture, which is not here.</summary>
    public long Announced(int key) => _lanes.FindAll(lane => lane.Key == key && (!_dead.Contains(lane.Node) || lane is { IsDone: true, HasLost: false }))
        .ConvertAll(lane => lane.Version).DefaultIfEmpty().Max();

    /// <summary>Takes steps without a choice until there is none: each lane as far as it gets, and nothing goes wrong.</summary>
    public void GoOn()
    {
        while (true)
        {
            if ((_gates.Find(gate => gate is { IsLast: false, IsFault: false } && gate.Lane == _last)
                ?? _gates.Find(gate => gate is { IsLast: false, IsFault: false })
                ?? _gates.Find(gate => gate.IsLast)) is { } next)
            {
                Pass(next);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Adds a lane: its work begins when its first gate is passed.</summary>
    public void Add(Lane lane, string what, Footprint touches, Func<string> first, Func<Task> work)
    {
        _lanes.Add(lane);
        lane.Run = this;
        Add(lane, what, touches, () =>
        {
            var result = first();
            _works.Add((lane, lane.RunAsync(work)));
            return result;
        });
    }

    /// <summary>Adds something that may go wrong, or not.</summary>
    public void AddFault(string what, Footprint touches, Action happens)
    {
        var group = new object();
        Add(_redis, Nothing, default, static () => "", group);
        Add(
            _redis,
            what,
            touches,
            () =>
            {
                happens();
                return "";
            },
            group,
            isFault: true);
    }

    /// <summary>Ends a node: it does nothing more.</summary>
    public void Kill(int node)
    {
        _dead.Add(node);
        _gates.RemoveAll(gate => gate.Lane.Node == node);
    }

    /// <summary>Redis loses keys.</summary>
    public void Evict(params string[] keys) => _published.Database.KeyDelete(
        [.. keys.Select(key => (StackExchange.Redis.RedisKey)(Nodes[0].Node.Options.KeyPrefix + key))]);

    private void Add(
        Lane lane, string what, Footprint touches, Func<string> pass, object? group = null, bool isFault = false, bool isLast = false)
    {
        var label = $"{lane.Name} {lane.Next()}: {what}";
        group ??= new object();
        _gates.Add(new Gate
        {
            Lane = lane,
            What = what,
            Label = label,
            Touches = touches | (isFault ? Footprint.Fault : default) | (lane.Node >= 0 ? Footprint.Alive : default),
            Pass = pass,
            Group = group,
            GroupLabel = _gates.Find(gate => ReferenceEquals(gate.Group, group))?.GroupLabel ?? label,
            CausedBy = _isChoosing ? Steps.Count : -1,
            Cause = _causality.Current,
            IsFault = isFault,
            IsLast = isLast,
        });
    }

    // Everything runs until it stops at a gate. A node that proves its subscription waits for another thread. Who waits for a notice goes on by
    // way of the thread pool: a notice that came is waited for.
    private void Settle()
    {
        _thread.RunUntil(() => _lanes.TrueForAll(
            lane => !lane.IsOfBus || lane.IsDone || _dead.Contains(lane.Node) || _gates.Exists(gate => gate.Lane == lane)));
        while (_lanes.FindAll(lane => lane.Notice is { IsCompleted: true } && !_dead.Contains(lane.Node)) is { Count: > 0 } woken)
        {
            _thread.RunUntil(() => woken.TrueForAll(lane => lane.Notice is not { IsCompleted: true }));
            _thread.Drain();
        }
    }
}
