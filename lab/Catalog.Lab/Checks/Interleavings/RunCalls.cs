using System.Globalization;
using StackExchange.Redis;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>What the nodes of a run do with others: calls to Redis, messages, timers, the source of truth.</summary>
internal sealed partial class Run
{
    /// <summary>A call to Redis: one gate to send it, one for its reply.</summary>
    public Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
    {
        var lane = Lane.Current;
        if (lane.Run != this)
        {
            return new TaskCompletionSource<T>().Task;
        }

        MovesOn(lane);
        var (reply, group) = (new TaskCompletionSource<T>(), new object());
        var touches = Footprint.OfCall(operation, lane);
        var name = Words.Of(operation, lane.IsOfBus);
        Add(lane, name, touches, () => Send(lane, operation, call, reply, isReplyLost: false), group);
        if (World.LosesCalls && _isChoosing)
        {
            Add(lane, $"{name} is lost", default, () => Lose(lane, reply), group, isFault: true);
            Add(lane, $"{name}, whose reply is lost", touches, () => Send(lane, operation, call, reply, isReplyLost: true), group, isFault: true);
        }

        return reply.Task;
    }

    /// <summary>Something that a lane does outside of Redis, after which it goes on.</summary>
    public Task<T> DoAsync<T>(Lane lane, string what, Footprint touches, Func<(T Result, string Text)> act)
    {
        MovesOn(lane);
        var done = new TaskCompletionSource<T>();
        Add(lane, what, touches, () =>
        {
            var (result, text) = act();
            done.SetResult(result);
            return text;
        });
        return done.Task;
    }

    /// <summary>A wait of the current lane. One for a notice ends only when nothing else can happen.</summary>
    public ITimer AddTimer(Action end, TimeSpan due)
    {
        var lane = Lane.Current;
        if (lane.Run != this)
        {
            return new Wait(this, lane);
        }

        if (!lane.IsOfBus && lane.Entry is { } entry)
        {
            lane.Notice = Nodes[lane.Node].Node.Notices.Register(entry); // the notice that it has registered for already
        }

        var (timer, isForNotice) = (new Wait(this, lane), lane.Notice is not null);
        Add(
            lane,
            isForNotice ? "has waited until the lease ran out" : string.Create(CultureInfo.InvariantCulture, $"has waited for {due.TotalMilliseconds:0} ms"),
            Footprint.Node(lane.Node) | (isForNotice ? Footprint.WritesEntry(lane.Key!.Value) : default),
            () =>
            {
                lane.Notice = null;
                if (isForNotice)
                {
                    // Nothing else can happen, so the holder of the lease is dead.
                    Nodes[lane.Node].Time.Move(ExploredNode.LeaseTime);
                    Evict(lane.Entry + ":lease");
                }

                end();
                return "";
            },
            timer,
            isLast: isForNotice);
        return timer;
    }

    private void MovesOn(Lane lane)
    {
        lane.Notice = null;
        _gates.RemoveAll(gate => gate.Group is Wait wait && wait.Lane == lane);
    }

    private string Send<T>(Lane lane, string operation, Func<Task<T>> call, TaskCompletionSource<T> reply, bool isReplyLost)
    {
        if (lane.IsOfBus && operation == "LookAsync")
        {
            lane.Looked = Model.Announced();
        }

        var sent = call();
        _thread.Await(sent);
        if (operation == "TakeLeaseAsync" && sent.IsCompletedSuccessfully && sent.Result is RedisValue { IsInteger: true } taken && taken == 0)
        {
            _waitedFor.Add(lane.Entry!); // the fill will send a notice
        }

        var publishes = operation == "AppendAsync" || (operation is "FillAsync" or "ReleaseAsync" && _waitedFor.Contains(lane.Entry ?? ""));
        foreach (var (channel, text) in publishes ? _published.Take() : [])
        {
            AddDeliveries(lane, channel, text);
        }

        if (isReplyLost)
        {
            Lose(lane, reply);
            return "";
        }

        var said = sent.IsCompletedSuccessfully ? Words.Of(sent.Result) : sent.Exception!.InnerException!.Message;
        Add(lane, $"has the reply to {Words.Of(operation, lane.IsOfBus)}", Footprint.OfReply(operation, lane, said), () =>
        {
            if (sent.IsCompletedSuccessfully)
            {
                reply.SetResult(sent.Result);
            }
            else
            {
                reply.SetException(sent.Exception!.InnerExceptions);
            }

            return "";
        });
        return said;
    }

    private string Lose<T>(Lane lane, TaskCompletionSource<T> reply)
    {
        lane.HasLost = true;
        Add(lane, "has no reply", Footprint.Node(lane.Node), () =>
        {
            reply.SetException(new RedisException("The schedule lost this call."));
            return "";
        });
        return "";
    }

    private void AddDeliveries(Lane sender, string channel, string text)
    {
        var isNotice = channel.EndsWith("filled", StringComparison.Ordinal);
        var heard = !isNotice && sender is { Version: > 0, HasLost: false, Key: { } key } ? Model.Announce(key, sender.Version) : null;
        Nodes[Witness].Seam.Hear(channel, text); // no lane is on this node, so it may hear at once
        for (var node = 0; node < Witness; node++)
        {
            var isNeeded = isNotice
                ? _lanes.Exists(lane => lane.Node == node && lane != sender && lane.Key == sender.Key && lane is { HasBegun: true, IsDone: false })
                : node != sender.Node || World.HearsItself;
            if (isNeeded && !_dead.Contains(node))
            {
                AddDelivery(LineOf(sender, node), channel, text, isNotice ? "notice" : "message", heard);
            }
        }
    }

    private Lane LineOf(Lane sender, int node)
    {
        var name = $"{sender.Name} to node {node}";
        return _lines.TryGetValue(name, out var line) ? line : _lines[name] = new Lane(name, node);
    }

    private void AddDelivery(Lane line, string channel, string text, string kind, Heard? heard)
    {
        var group = new object();
        var touches = heard is null && kind == "notice" ? Footprint.WritesFlights(line.Node) : Footprint.Node(line.Node);
        Add(line, $"{kind} arrives", touches, () => Hear(), group);
        if (World.LosesMessages && _isChoosing)
        {
            Add(line, $"{kind} is dropped", default, static () => "", group, isFault: true);
            Add(
                line,
                $"{kind} arrives, and will again",
                touches,
                () =>
                {
                    Add(line, $"{kind} arrives again", touches, () => Hear());
                    return Hear();
                },
                group,
                isFault: true);
        }

        string Hear()
        {
            Nodes[line.Node].Seam.Hear(channel, text);
            if (heard is not null)
            {
                Model.Raise(line.Node, heard);
            }

            return "";
        }
    }

    private sealed class Wait(Run run, Lane lane) : ITimer
    {
        public Lane Lane => lane;

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Explored code never changes a timer.");

        public void Dispose() => run._gates.RemoveAll(gate => ReferenceEquals(gate.Group, this));

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
