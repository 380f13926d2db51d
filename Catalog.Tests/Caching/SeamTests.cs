using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>Every call to Redis and every message from it passes the seam.</summary>
public sealed class SeamTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly Seam _seam = new();
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(configure: options => options.Redis.BreakerMinimumCalls = 10_000, seam: _seam); // its recovery would resend what failed
        await _nodes.AddAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_call_that_the_seam_fails_counts_as_unanswered_by_Redis()
    {
        _seam.Fails = "ReadAsync";

        Assert.Equal(CacheOutcome.Bypass, (await _nodes.CacheAside(0, Policy).GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public async Task A_fill_that_is_held_until_after_an_invalidation_is_refused()
    {
        var held = _seam.HoldNext("FillAsync");
        var reading = _nodes.CacheAside(0, Policy).GetAsync(_key, _source).AsTask();
        await held;
        _source.Commit("new");
        await _nodes.CacheAside(1, Policy).InvalidateAsync(_key);

        _seam.LetGo();
        await reading;

        Assert.Equal("new", (await _nodes.CacheAside(0, Policy).GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_message_that_is_dropped_is_recovered_from_the_stream()
    {
        var cache = _nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);
        _source.Commit("new");
        _seam.Drops = message => message.Contains(_key, StringComparison.Ordinal);

        await _nodes.CacheAside(1, Policy).InvalidateAsync(_key);

        await Eventually.BecomesTrueAsync(async () => (await cache.GetAsync(_key, _source)).Value == "new");
        Assert.NotEqual(0, _seam.Dropped);
    }

    [Fact]
    public async Task A_message_after_a_dropped_one_makes_the_node_read_the_stream_at_once()
    {
        var seam = new Seam();
        await _nodes.AddAsync(
            configure: options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)), seam: seam);
        var cache = _nodes.CacheAside(2, Policy);
        await Eventually.BecomesTrueAsync(async () => (await cache.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);
        _source.Commit("new");
        seam.Drops = message => message.Contains(_key, StringComparison.Ordinal);
        await _nodes.CacheAside(1, Policy).InvalidateAsync(_key);
        Assert.Equal("old", (await cache.GetAsync(_key, _source)).Value); // it has not received the message

        await _nodes.CacheAside(1, Policy).InvalidateAsync("other");

        await Eventually.BecomesTrueAsync(async () => (await cache.GetAsync(_key, _source)).Value == "new");
    }

    [Fact]
    public async Task A_versioned_write_that_failed_is_sent_again_and_no_older_version_comes_back()
    {
        await new WriteThrough<string>(_nodes[0], Policy, TextSerializer.Instance).SaveAsync(_key, 0, Row("one", 1));
        var reader = new WriteThrough<string>(_nodes[1], Policy, TextSerializer.Instance);
        _seam.Fails = "WriteIfNewerAsync";
        await new WriteThrough<string>(_nodes[0], Policy, TextSerializer.Instance).SaveAsync(_key, 0, Row("two", 2));
        _seam.Fails = null;
        await Eventually.BecomesTrueAsync(() => _nodes[0].Journal.PendingCount == 0);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(CacheOutcome.Miss, (await reader.GetAsync(_key, 0, Row("one", 1))).Outcome); // as from a lagging replica; no tier keeps it
        }
    }

    [Fact]
    public async Task While_a_versioned_write_is_unanswered_its_node_does_not_read_the_old_value_back()
    {
        var stock = new WriteThrough<string>(_nodes[0], Policy, TextSerializer.Instance);
        await stock.SaveAsync(_key, 0, Row("one", 1));
        _seam.Fails = "WriteIfNewerAsync"; // the announcement is answered

        await stock.SaveAsync(_key, 0, Row("two", 2));

        Assert.Equal("two", (await stock.GetAsync(_key, 0, Row("two", 2))).Value);
    }

    [Fact]
    public async Task Every_command_on_the_connection_has_passed_the_seam()
    {
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);
        await _nodes.CacheAside(0, Policy).InvalidateAsync(_key);

        Assert.Superset(
            new HashSet<string> { "SUBSCRIBE", "PUBLISH", "LookAsync", "ReadAsync", "TakeLeaseAsync", "FillAsync", "UnlinkAsync", "AppendAsync" },
            _seam.Operations.ToHashSet());
    }

    private static Func<int, CancellationToken, ValueTask<Loaded<string>?>> Row(string value, long version) =>
        (_, _) => new(new Loaded<string>(value, version));

    private sealed class Seam : IRedisSeam
    {
        private string? _holds;
        private TaskCompletionSource _reached = new();
        private TaskCompletionSource _go = new();
        private int _dropped;

        public ConcurrentQueue<string> Operations { get; } = new();

        public string? Fails { get; set; }

        public Predicate<string> Drops { get; set; } = static _ => false;

        public int Dropped => _dropped;

        public Task HoldNext(string operation)
        {
            (_reached, _go) = (new TaskCompletionSource(), new TaskCompletionSource());
            Volatile.Write(ref _holds, operation);
            return _reached.Task;
        }

        public void LetGo() => _go.SetResult();

        public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            Operations.Enqueue(operation);
            if (operation == Fails)
            {
                throw new RedisException("The seam says so.");
            }

            if (IsToBeHeld(operation))
            {
                _reached.SetResult();
                await _go.Task;
            }

            return await call();
        }

        private bool IsToBeHeld(string operation)
        {
            lock (Operations)
            {
                if (_holds != operation)
                {
                    return false;
                }

                _holds = null;
                return true;
            }
        }

        public void Deliver(string channel, string message, Action<string> act)
        {
            if (Drops(message))
            {
                Interlocked.Increment(ref _dropped);
            }
            else
            {
                act(message);
            }
        }
    }
}
