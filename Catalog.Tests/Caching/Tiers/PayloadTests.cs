using System.Text;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>The payload of entries in Redis, and how unreadable bytes are handled.</summary>
public sealed class PayloadTests : IAsyncLifetime
{
    private static readonly CachePolicy Plain = new() { Resource = "thing", NegativeTtl = TimeSpan.FromMinutes(1) };
    private static readonly CachePolicy Secret = Plain with { Encrypt = true };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("a text that can be recognized");
    private Nodes _nodes = null!;
    private IDatabase _redis = null!;

    private RedisKey Entry => _nodes.Prefix + _key;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(protection: new EphemeralDataProtectionProvider());
        _redis = await _nodes.DirectAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_plain_entry_costs_40_bytes_beside_its_payload()
    {
        await Cache(Plain).GetAsync(_key, _source);

        Assert.Equal(40 + _source.Value!.Length, await _redis.StringLengthAsync(Entry));
    }

    [Fact]
    public async Task A_payload_that_is_too_large_is_returned_counted_and_not_cached()
    {
        using var oversized = _nodes.Count("catalog.caching.payloads.oversized");
        var cache = Cache(Plain with { MaxPayloadBytes = 10 });

        var read = await cache.GetAsync(_key, _source);

        Assert.Equal((_source.Value, 1L), (read.Value, oversized.Sum));
        Assert.Equal((false, false), (await _redis.KeyExistsAsync(Entry), await _redis.KeyExistsAsync((string)Entry! + ":lease")));
    }

    [Fact]
    public async Task An_encrypted_entry_does_not_show_its_text_and_is_read_back()
    {
        await Cache(Secret).GetAsync(_key, _source);

        var read = await Cache(Secret).GetAsync(_key, _source);

        Assert.DoesNotContain("recognized", Text(await _redis.StringGetAsync(Entry)), StringComparison.Ordinal);
        Assert.Equal((CacheOutcome.SharedHit, _source.Value), (read.Outcome, read.Value));
    }

    [Fact]
    public async Task A_plaintext_value_is_not_trusted_where_the_policy_encrypts()
    {
        await Cache(Plain).GetAsync(_key, new Source("forged"));

        Assert.Equal((CacheOutcome.Miss, _source.Value), Of(await Cache(Secret).GetAsync(_key, _source)));
    }

    [Fact]
    public async Task An_entry_whose_key_is_lost_is_loaded_again_and_replaced()
    {
        await Cache(Secret).GetAsync(_key, _source);
        await _nodes.AddAsync(protection: new EphemeralDataProtectionProvider());
        var other = _nodes.CacheAside(1, Secret);

        var first = await other.GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Miss, _source.Value), Of(first));
        Assert.Equal(CacheOutcome.SharedHit, (await other.GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public async Task A_policy_that_encrypts_needs_data_protection()
    {
        var unprotected = await _nodes.AddAsync();

        Assert.Throws<InvalidOperationException>(() => new CacheAside<string>(unprotected, Secret, TextSerializer.Instance));
    }

    public static TheoryData<string, byte[]> Unreadable() => new()
    {
        { "empty", [] },
        { "short", [1, 2, 3] },
        { "ends inside the header", [.. Enumerable.Repeat((byte)1, 20)] },
        { "text", Encoding.UTF8.GetBytes(new string('x', 100)) },
        { "a future format", [200, .. Enumerable.Repeat((byte)255, 99)] },
        { "an earlier format", [1, .. new byte[15], 127, .. new byte[40]] },
        { "tags that are not there", [EntryHeader.Format, 0, 255, .. new byte[40]] },
        { "compressed by an earlier build", [EntryHeader.Format, (byte)EntryKind.Compressed, .. new byte[14], 127, .. new byte[40]] },
        { "encrypted, but not with our key", [EntryHeader.Format, (byte)EntryKind.Encrypted, .. new byte[14], 127, .. new byte[40]] },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task An_entry_that_cannot_be_read_is_a_miss_and_is_repaired(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        if (bytes.Length >= EntryHeader.Size)
        {
            EntryHeader.Seal(bytes, StableHash.Of(_key, StableHash.Of(_nodes.Prefix)));
        }

        await _redis.StringSetAsync(Entry, bytes);

        var first = await Cache(Plain).GetAsync(_key, _source);
        var second = await Cache(Plain).GetAsync(_key, _source);

        Assert.Equal(_source.Value, first.Value);
        Assert.Equal((CacheOutcome.SharedHit, _source.Value), Of(second));
    }

    [Fact]
    public async Task An_absent_row_costs_only_the_header()
    {
        await Cache(Plain).GetAsync(_key, new Source(null));

        Assert.Equal(EntryHeader.Size, await _redis.StringLengthAsync(Entry));
    }

    private static (CacheOutcome Outcome, string? Value) Of(CacheRead<string> read) => (read.Outcome, read.Value);

    private static string Text(RedisValue value) => Encoding.Latin1.GetString((byte[])value!);

    private CacheAside<string> Cache(CachePolicy policy) => _nodes.CacheAside(0, policy);
}
