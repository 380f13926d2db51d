using System.Net;
using Catalog.Infrastructure.Edge;
using Catalog.Testbed.Edge;
using Catalog.Tests.Caching;
using Microsoft.AspNetCore.Http;

namespace Catalog.Tests.Edge;

/// <summary>A real Varnish with the deployed configuration, and what only Varnish can do: serve purged answers when no node answers.</summary>
public sealed class VarnishTests : EdgeContract
{
    private const string Stale = "edge; hit; detail=stale";
    private const string Asked = "edge; fwd=stale";
    private const string Kept = "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=600";
    private const string KeptBriefly = "public, max-age=0, s-maxage=1, stale-while-revalidate=60, stale-if-error=600";

    [Fact]
    public async Task After_a_soft_purge_even_the_first_reader_gets_a_nodes_new_answer()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var old = await ReadAsync("products/1");

        await PurgeAsync("product:1", soft: true);

        var read = await ReadAsync("products/1");
        Assert.NotEqual(old.Body, read.Body);
        Assert.Equal((Asked, "edge; hit"), (read.Status, (await ReadAsync("products/1")).Status));
    }

    [Fact]
    public async Task After_a_soft_purge_of_an_expired_answer_even_the_first_reader_gets_a_nodes_new_answer()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, KeptBriefly);
        var old = await ReadAsync("products/1");
        var held = new TaskCompletionSource();
        Node.Answer = async context =>
        {
            await held.Task;
            await OriginServer.AnswerAsync(context, Kept);
        };

        // It expires by itself. The request to replace it is held, so that nothing replaces it yet.
        await Eventually.BecomesTrueAsync(async () => (await ReadAsync("products/1")).Status == Stale);
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count == 2);
        await PurgeAsync("product:1", soft: true);
        var reading = ReadAsync("products/1");
        held.SetResult();

        var read = await reading;
        Assert.NotEqual(old.Body, read.Body);
        Assert.NotEqual(Stale, read.Status);
    }

    [Fact]
    public async Task Readers_after_a_soft_purge_share_one_request_and_none_gets_the_purged_answer()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var old = await ReadAsync("products/1");
        await PurgeAsync("product:1", soft: true);
        var held = new TaskCompletionSource();
        Node.Answer = async context =>
        {
            await held.Task;
            await OriginServer.AnswerAsync(context, Kept);
        };

        var readers = Enumerable.Range(0, 20).Select(_ => ReadAsync("products/1")).ToArray();
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count == 2);
        held.SetResult();

        Assert.DoesNotContain(old.Body, (await Task.WhenAll(readers)).Select(answer => answer.Body));
        Assert.Equal(2, Node.Requests.Count);
    }

    [Fact]
    public async Task When_no_node_answers_a_softly_purged_answer_is_served_as_stale()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var old = await ReadAsync("products/1");
        await PurgeAsync("product:1", soft: true);
        await Node.DisposeAsync();

        for (var i = 0; i < 3; i++)
        {
            var read = await ReadAsync("products/1");
            Assert.Equal((HttpStatusCode.OK, old.Body, Stale), (read.Code, read.Body, read.Status));
        }
    }

    [Fact]
    public async Task When_no_node_answers_a_hard_purged_answer_is_not_served()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        await ReadAsync("products/1");
        await PurgeAsync("product:1", soft: false);
        await Node.DisposeAsync();

        Assert.Equal(HttpStatusCode.BadGateway, (await ReadAsync("products/1")).Code);
    }

    [Fact]
    public async Task As_long_as_one_node_answers_no_purged_answer_is_served()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var gone = await OriginServer.StartAsync();
        await using var edge = await StartEdgeAsync(gone.Address, Node.Address);
        await gone.DisposeAsync();

        for (var i = 0; i < 10; i++)
        {
            var old = await edge.Http.GetStringAsync(new Uri("products/1", UriKind.Relative));
            await new EdgeCache(edge.PurgeHttp, soft: true).PurgeAsync(["product:1"], default);
            Assert.NotEqual(old, await edge.Http.GetStringAsync(new Uri("products/1", UriKind.Relative)));
        }
    }

    [Fact]
    public async Task An_error_of_a_node_is_replaced_by_an_answer_with_stale_if_error()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var old = await ReadAsync("products/1");
        await PurgeAsync("product:1", soft: true);
        Node.Answer = Overloaded;

        var read = await ReadAsync("products/1");
        Assert.Equal((old.Body, Stale), (read.Body, read.Status));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadAsync("products/2")).Code);
    }

    [Fact]
    public async Task Readers_that_wait_for_a_failing_fetch_do_not_start_another()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, Kept);
        var old = await ReadAsync("products/1");
        await PurgeAsync("product:1", soft: true);
        var held = new TaskCompletionSource();
        Node.Answer = async context =>
        {
            await held.Task;
            await Overloaded(context);
        };

        var readers = Enumerable.Range(0, 50).Select(_ => ReadAsync("products/1")).ToArray();
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count == 2);
        await PurgeAsync("product:2", soft: true); // by then most of the others wait; one that comes too late fetches for itself
        held.SetResult();
        var answers = await Task.WhenAll(readers);

        Assert.All(answers, answer => Assert.Equal((old.Body, Stale), (answer.Body, answer.Status)));
        Assert.InRange(Node.Requests.Count, 2, 25);
    }

    [Fact]
    public async Task An_answer_without_surrogate_keys_is_not_kept()
    {
        Node.Answer = context =>
        {
            context.Response.Headers.Remove("Cache-Tag");
            return OriginServer.AnswerAsync(context, Kept);
        };

        await ReadAsync("products/1");
        await ReadAsync("products/1");

        Assert.Equal(2, Node.Requests.Count);
    }

    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => VarnishServer.StartAsync(nodes);

    private protected override Task<EdgeServer> StartEdgeAsync(TimeSpan answerTimeout, Uri node) => VarnishServer.StartAsync([node], answerTimeout: answerTimeout);

    private static Task Overloaded(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private Task PurgeAsync(string surrogate, bool soft) => new EdgeCache(Edge.PurgeHttp, soft).PurgeAsync([surrogate], default);
}
