using System.Net;
using Catalog.Testbed.Edge;
using Microsoft.AspNetCore.Http;

namespace Catalog.Tests.Edge;

/// <summary>What every edge keeps and must not keep, with the deployed configuration, in front of a node that the test scripts.</summary>
public abstract class EdgeKeepingContract : IAsyncLifetime
{
    private protected OriginServer Node { get; private set; } = null!;

    private protected EdgeServer Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Node = await OriginServer.StartAsync();
        Edge = await StartEdgeAsync(Node.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Node.DisposeAsync();
    }

    [Theory]
    [InlineData("products/1")]
    [InlineData("products/1/reviews")]
    [InlineData("products/trending")]
    [InlineData("countries")]
    [InlineData("countries/DE")]
    [InlineData("products?category=garden")]
    [InlineData("products?category=garden&after=Zz-_9&limit=20")]
    public async Task A_public_read_is_kept(string target)
    {
        var first = await ReadAsync(target);
        var second = await ReadAsync(target);

        Assert.Equal(first.Body, second.Body);
        Assert.Equal(("edge; fwd=uri-miss", "edge; hit"), (first.Status, second.Status));
    }

    [Theory]
    [InlineData("users/1")]
    [InlineData("products/search?q=lamp")]
    [InlineData("products?limit=5")]
    [InlineData("products/1/reviews?after=5")]
    [InlineData("products?%63ategory=garden")]
    [InlineData("products?category=gard%65n")]
    [InlineData("products/01")]
    [InlineData("products?category=garden&limit=02")]
    public async Task An_address_that_no_purge_would_find_is_not_kept(string target)
    {
        await ReadAsync(target);
        await ReadAsync(target);

        Assert.Equal(2, Node.Requests.Count);
    }

    [Fact]
    public async Task The_remaining_limit_of_one_client_is_not_sent_to_the_next()
    {
        Node.Answer = context =>
        {
            context.Response.Headers["RateLimit"] = "\"read\";r=5;t=9";
            context.Response.Headers["RateLimit-Policy"] = "\"read\";q=9;w=60";
            return OriginServer.KeptForAMinute(context);
        };
        await ReadAsync("products/1");

        using var kept = await Edge.Http.GetAsync(new Uri(Edge.Address, "products/1"));
        using var passed = await Edge.Http.GetAsync(new Uri(Edge.Address, "categories"));

        Assert.DoesNotContain(kept.Headers, header => header.Key.StartsWith("RateLimit", StringComparison.Ordinal));
        Assert.Equal("\"read\";r=5;t=9", passed.Headers.GetValues("RateLimit").Single());
        Assert.Equal("\"read\";q=9;w=60", passed.Headers.GetValues("RateLimit-Policy").Single());
    }

    [Fact]
    public async Task An_unknown_query_parameter_of_a_product_is_not_part_of_its_key()
    {
        var plain = await ReadAsync("products/1");

        Assert.Equal(plain.Body, (await ReadAsync("products/1?utm_source=mail")).Body);
    }

    [Theory]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("Catalog-Position", "17")]
    public async Task A_request_that_a_node_must_answer_neither_gets_a_kept_answer_nor_leaves_one(string header, string value)
    {
        var before = await ReadAsync("products/1");
        var own = await ReadAsync("products/1", header, value);
        var after = await ReadAsync("products/1");

        Assert.NotEqual(before.Body, own.Body);
        Assert.Equal(before.Body, after.Body);
        Assert.Equal("edge; fwd=bypass", own.Status);
    }

    [Fact]
    public async Task A_header_that_looks_like_an_address_does_not_choose_what_is_answered()
    {
        await ReadAsync("products/1");

        await ReadAsync("users/1", "Authorization", "/products/1?");

        Assert.Equal("/users/1", Node.Requests[^1].Target);
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("no-cache")]
    [InlineData("public, max-age=0, s-maxage=0")]
    public async Task An_answer_that_must_not_be_kept_is_not_kept(string cacheControl)
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, cacheControl);

        await ReadAsync("products/1");
        await ReadAsync("products/1");

        Assert.Equal(2, Node.Requests.Count);
    }

    [Fact]
    public async Task A_404_that_must_not_be_kept_is_not_kept()
    {
        Node.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return OriginServer.AnswerAsync(context, "no-cache");
        };
        await ReadAsync("products/1");
        Node.Answer = OriginServer.KeptForAMinute;

        Assert.Equal(HttpStatusCode.OK, (await ReadAsync("products/1")).Code);
    }

    private protected abstract Task<EdgeServer> StartEdgeAsync(params Uri[] nodes);

    private protected async Task<EdgeAnswer> ReadAsync(string target, string? header = null, string? value = null)
    {
        // Sent unchanged: the client would decode %63 to c.
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Edge.Address + target, raw));
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var answer = await Edge.Http.SendAsync(request);
        return await EdgeAnswer.OfAsync(answer);
    }
}
