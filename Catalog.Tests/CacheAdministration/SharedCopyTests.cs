using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Tests.CacheAdministration;

public sealed class SharedCopyTests : IAsyncLifetime
{
    private static readonly CachePolicy Plain = new() { Resource = "thing" };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(protection: new EphemeralDataProtectionProvider());
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task An_encrypted_entry_shows_nothing_of_its_payload()
    {
        await _nodes.CacheAside(0, Plain with { Encrypt = true }).GetAsync(_key, new Source("secret"));

        var shared = await _nodes.Inspector(0).SharedAsync(_key, "thing");

        Assert.Equal(["encrypted"], shared.Flags);
        Assert.Null(shared.Preview(1000));
    }

    [Fact]
    public async Task A_preview_is_no_longer_than_requested()
    {
        await _nodes.CacheAside(0, Plain).GetAsync(_key, new Source("a long text"));

        Assert.Equal("a long", (await _nodes.Inspector(0).SharedAsync(_key, "thing")).Preview(6));
    }

    [Fact]
    public async Task An_entry_whose_tag_was_invalidated_is_reported_with_the_generation()
    {
        await _nodes.CacheAside(0, Plain).GetAsync(_key, new Source("value") { Tags = ["group"] });
        await _nodes[0].Invalidator.InvalidateTagAsync("group");

        var shared = await _nodes.Inspector(0).SharedAsync(_key, "thing");

        Assert.Equal("invalidated", shared.State);
        Assert.True(shared.Tags[1].Generation > shared.Stamp);
    }

    [Fact]
    public async Task A_held_lease_is_reported()
    {
        var source = new Source("value");
        var wasRead = source.HoldNext();
        var reading = _nodes.CacheAside(0, Plain).GetAsync(_key, source).AsTask();
        await wasRead;

        var shared = await _nodes.Inspector(0).SharedAsync(_key, "thing");
        source.Open();
        await reading;

        Assert.Equal(("absent", true), (shared.State, shared.IsLeased));
    }
}
