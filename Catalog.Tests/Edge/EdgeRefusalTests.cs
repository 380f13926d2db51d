using Catalog.Caching;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Edge;

/// <summary>Messages that a purger or an edge does not understand: everything is purged, and the next message is purged like any other.</summary>
public sealed class EdgeRefusalTests : IAsyncLifetime
{
    private readonly EdgeStage _stage = EdgeStage.Create();
    private Nodes _nodes = null!;

    private CacheNode Node => _nodes[0];

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(1);

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Theory]
    [InlineData("größe")]
    [InlineData("two words")]
    public async Task A_tag_that_is_no_name_of_a_header_purges_everything_and_holds_nothing_up(string tag)
    {
        await using var edge = await ListeningEdge.StartAsync();
        await using var pass = await FollowingAsync(edge.Cache);
        await Node.Invalidator.InvalidateTagAsync(tag);
        await pass.PollAsync(default);
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");

        await pass.PollAsync(default);

        Assert.Equal(["all", "all", "product:1"], edge.Purged);
    }

    [Fact]
    public async Task A_purge_that_an_edge_refuses_is_made_up_for_by_one_of_everything()
    {
        await using var edge = await ListeningEdge.StartAsync(refuses: "product:1");
        await using var pass = await FollowingAsync(edge.Cache);
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await pass.PollAsync(default);
        await Node.Invalidator.InvalidateKeyAsync("product:{2}");

        await pass.PollAsync(default);

        Assert.Equal(["all", "all", "product:2"], edge.Purged);
    }

    [Fact]
    public async Task A_position_that_Redis_does_not_tell_is_a_failure()
    {
        var node = await _nodes.AddAsync(seam: new HeldReply("NextAsync") { Loses = static () => true });
        using var failures = _stage.Count("catalog.edge.failures");
        await using var pass = _stage.Pass(node, new RecordedPurges());

        await Assert.ThrowsAsync<TimeoutException>(() => pass.TurnAsync(default));

        Assert.Equal(1, failures.Sum);
    }

    private async Task<EdgePass> FollowingAsync(IEdgeCache cache)
    {
        var pass = _stage.Pass(Node, cache);
        await pass.PollAsync(default);
        return pass;
    }
}
