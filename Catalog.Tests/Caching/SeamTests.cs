using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>Everything that goes to Redis and comes from it passes the seam.</summary>
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
        await _nodes.AddAsync(seam: _seam);
        await _nodes.AddAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_call_that_it_fails_is_one_that_Redis_did_not_answer()
    {
        _seam.Fails = "ReadAsync";

        Assert.Equal(CacheOutcome.Bypass, (await _nodes.CacheAside(0, Policy).GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public async Task A_fill_that_it_holds_until_after_an_invalidation_is_refused()
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
    public async Task A_message_that_it_drops_is_made_good_from_the_stream()
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
    public async Task What_the_connection_sends_has_passed_it()
    {
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);
        await _nodes.CacheAside(0, Policy).InvalidateAsync(_key);

        Assert.Superset(
            new HashSet<string> { "SUBSCRIBE", "PUBLISH", "LookAsync", "ReadAsync", "TakeLeaseAsync", "FillAsync", "UnlinkAsync", "AppendAsync" },
            _seam.Operations.ToHashSet());
    }

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
