using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>A message arrives while the answer of Redis or of the loader is still in flight.</summary>
public sealed class InFlightReadTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private BrokenRedis _broken = null!;
    private CacheAside<string> _cache = null!;

    public async ValueTask InitializeAsync()
    {
        _broken = await BrokenRedis.StartAsync(2, options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));
        _cache = _broken.Nodes.CacheAside(0, Policy);
    }

    public async ValueTask DisposeAsync() => await _broken.DisposeAsync();

    [Theory]
    [InlineData("one")]
    [InlineData("many")]
    [InlineData("look")]
    public async Task A_value_requested_from_redis_before_the_message_arrived_is_not_kept(string how)
    {
        await _broken.Nodes.CacheAside(1, Policy).GetAsync(_key, _source);
        _broken.Network.Blackhole();

        var reading = ReadAsync(how); // has been sent, and cannot have been answered yet
        _broken.Nodes[0].Copies.Drop(_key);
        _broken.Network.Heal();
        await reading;

        Assert.False(_cache.TryGetLocal(_key, out _));
    }

    [Fact]
    public async Task A_load_that_began_before_the_message_arrived_is_not_kept()
    {
        var wasRead = _source.HoldNext();
        var loading = _cache.GetAsync(_key, _source).AsTask();
        await wasRead;

        _broken.Nodes[0].Copies.Drop(_key); // a change from before the lease was taken: Redis accepts the fill
        _source.Open();
        await loading;

        Assert.False(_cache.TryGetLocal(_key, out _));
    }

    [Fact]
    public async Task Without_a_message_a_value_requested_from_redis_is_kept()
    {
        await _broken.Nodes.CacheAside(1, Policy).GetAsync(_key, _source);
        _broken.Network.Blackhole();

        var reading = ReadAsync("one");
        _broken.Network.Heal();
        await reading;

        Assert.True(_cache.TryGetLocal(_key, out _));
    }

    private Task ReadAsync(string how) => how switch
    {
        "one" => _cache.GetAsync(_key, _source).AsTask(),
        "many" => _cache.GetManyAsync([_key], (_, _) => throw new InvalidOperationException()).AsTask(),
        _ => _cache.TryGetAsync(_key).AsTask(),
    };
}
