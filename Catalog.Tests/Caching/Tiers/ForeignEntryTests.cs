using System.Text;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Tests.Auth;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Entries in Redis under a key for which they were not written.</summary>
public sealed class ForeignEntryTests : IAsyncLifetime
{
    private static readonly CachePolicy Plain = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) };
    private static readonly CachePolicy Secret = Plain with { Encrypt = true };
    private readonly string _mine = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly string _other = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("mine");
    private readonly ManualTime _time = new();
    private readonly RecordedLog _log = new();
    private ILoggerFactory _logs = null!;
    private Nodes _nodes = null!;
    private IDatabase _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        _time.Stop();
        _logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        var keyRing = new EphemeralDataProtectionProvider();
        await _nodes.AddAsync(protection: keyRing);
        await _nodes.AddAsync(protection: keyRing, logs: _logs, time: _time);
        _redis = await _nodes.DirectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _logs.Dispose();
    }

    [Theory]
    [InlineData("one")]
    [InlineData("many")]
    [InlineData("look")]
    public async Task An_entry_of_another_key_is_a_miss_counted_and_kept_nowhere(string how)
    {
        using var foreign = _nodes.Count("catalog.caching.entries.foreign");
        await CopyAsync(Plain, version: 9);

        var answer = await ReadAsync(how);

        Assert.Equal(how == "look" ? (CacheOutcome.Miss, null) : (CacheOutcome.Miss, "mine"), answer);
        Assert.InRange(foreign.Sum, 1, 2); // once more when the lease is taken
        Assert.False(_nodes[1].Local.TryGet<string>(_mine, out var copy) && copy!.Value == "other");
    }

    [Theory]
    [InlineData(-1)] // its payload
    [InlineData(20)] // when it turns stale
    [InlineData(30)] // its stamp
    public async Task A_damaged_entry_is_a_miss_counted_and_kept_nowhere(int at)
    {
        using var misdirected = _nodes.Count("catalog.cache.misdirected");
        await new WriteThrough<string>(_nodes[0], Plain, TextSerializer.Instance).SaveAsync(
            _mine, new Loaded<string>("other", 9), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row));
        var entry = (byte[])(await _redis.StringGetAsync(_nodes.Prefix + _mine))!;
        entry[at < 0 ? entry.Length + at : at] ^= 4;
        await _redis.StringSetAsync(_nodes.Prefix + _mine, entry);

        Assert.Equal((CacheOutcome.Miss, "mine"), await ReadAsync("one"));

        Assert.NotEqual(0, misdirected.Sum);
        Assert.False(_nodes[1].Local.TryGet<string>(_mine, out var copy) && copy!.Value == "other");
    }

    [Fact]
    public async Task An_entry_of_another_key_is_replaced_by_what_is_loaded_although_it_has_a_higher_version()
    {
        await CopyAsync(Plain, version: 9);

        await ReadAsync("one");

        Assert.Equal((CacheOutcome.SharedHit, "mine"), await ReadAsync("one", node: 0));
    }

    [Fact]
    public async Task An_entry_of_another_key_does_not_block_a_writer()
    {
        await CopyAsync(Plain, version: 9);

        await new WriteThrough<string>(_nodes[0], Plain, TextSerializer.Instance).SaveAsync(
            _mine, new Loaded<string>("saved", 2), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row));

        Assert.Equal((CacheOutcome.SharedHit, "saved"), await ReadAsync("one"));
    }

    [Fact]
    public async Task Foreign_entries_are_logged_at_most_once_a_second()
    {
        await CopyAsync(Plain, version: 9);
        await ReadAsync("look");
        await ReadAsync("look");
        Assert.Single(Lines());

        _time.Advance(TimeSpan.FromSeconds(1));
        await ReadAsync("look");

        Assert.Equal(2, Lines().Length);
        Assert.All(Lines(), line => Assert.Contains(_mine, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_payload_encrypted_for_one_key_is_not_decrypted_for_another_even_if_its_header_names_that_key()
    {
        using var unreadable = _nodes.Count("catalog.caching.entries.unreadable");
        await CopyAsync(Secret, version: 1);
        var forged = (byte[])(await _redis.StringGetAsync(_nodes.Prefix + _mine))!;
        EntryHeader.Seal(forged, StableHash.Of(_mine, StableHash.Of(_nodes.Prefix)));
        await _redis.StringSetAsync(_nodes.Prefix + _mine, forged);

        var read = await _nodes.CacheAside(1, Secret).GetAsync(_mine, _source);

        Assert.Equal((CacheOutcome.Miss, "mine"), (read.Outcome, read.Value));
        Assert.NotEqual(0, unreadable.Sum);
    }

    [Fact]
    public async Task An_entry_of_the_format_before_keys_were_named_is_a_miss_and_is_replaced()
    {
        using var foreign = _nodes.Count("catalog.caching.entries.foreign");
        byte[] before = [1, .. new byte[7], .. new byte[7], 9, 0, 0, 1, 255, .. new byte[12], .. Encoding.UTF8.GetBytes("of an earlier build")];
        await _redis.StringSetAsync(_nodes.Prefix + _mine, before);

        Assert.Equal((CacheOutcome.Miss, "mine"), await ReadAsync("one"));

        Assert.Equal((CacheOutcome.SharedHit, "mine"), await ReadAsync("one", node: 0));
        Assert.Equal(0, foreign.Sum);
    }

    [Theory]
    [InlineData("", 0u, 0x02CC5D05u)] // published with the algorithm
    [InlineData("product:{1}", 0u, 2209725266u)]
    [InlineData("product:{ä€😀}", 7u, 2303836106u)]
    public void The_hash_of_a_key_never_changes(string key, uint seed, uint hash) => Assert.Equal(hash, StableHash.Of(key, seed));

    private string[] Lines() => [.. _log.Lines.Where(line => line.Contains("was not written for that key", StringComparison.Ordinal))];

    private async Task CopyAsync(CachePolicy policy, long version)
    {
        await new WriteThrough<string>(_nodes[0], policy, TextSerializer.Instance).SaveAsync(
            _other, new Loaded<string>("other", version), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row));
        Assert.True(await _redis.KeyCopyAsync(_nodes.Prefix + _other, _nodes.Prefix + _mine));
    }

    private async Task<(CacheOutcome Outcome, string? Value)> ReadAsync(string how, int node = 1)
    {
        var cache = _nodes.CacheAside(node, Plain);
        var read = how switch
        {
            "one" => await cache.GetAsync(_mine, _source),
            "many" => (await cache.GetManyAsync([_mine], async (_, ct) => [await _source.LoadAsync(ct)]))[0],
            _ => await cache.TryGetAsync(_mine),
        };
        return (read.Outcome, read.Value);
    }
}
