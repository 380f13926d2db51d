using System.Net;
using System.Net.Http.Headers;
using Catalog.Testbed.Edge;
using Catalog.Tests.Caching;
using Catalog.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Catalog.Tests.Edge;

/// <summary>Facts that hold for every edge: how long it keeps answers, which nodes it uses, and whom it serves.</summary>
public abstract class EdgeContract : EdgeKeepingContract
{
    [Fact]
    public async Task Many_who_miss_the_same_answer_cause_one_request()
    {
        var held = new TaskCompletionSource();
        Node.Answer = async context =>
        {
            await held.Task;
            await OriginServer.KeptForAMinute(context);
        };

        var readers = Enumerable.Range(0, 50).Select(_ => ReadAsync("products/1")).ToArray();
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count > 0);
        held.SetResult();
        var answers = await Task.WhenAll(readers);

        Assert.Single(Node.Requests);
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
    }

    [Fact]
    public async Task The_edge_keeps_an_answer_for_s_maxage_although_clients_may_not_and_then_revalidates_it()
    {
        Node.Answer = context =>
        {
            context.Response.Headers.ETag = "\"1-1\"";
            return context.Request.Headers.IfNoneMatch == "\"1-1\"" ? NotModified(context) : OriginServer.AnswerAsync(context, "public, max-age=0, s-maxage=1");
        };
        var first = await ReadAsync("products/1");

        await Eventually.BecomesTrueAsync(async () => (await ReadAsync("products/1")).Status != "edge; hit");

        Assert.Equal("\"1-1\"", Node.Requests[^1].IfNoneMatch);
        Assert.Equal(first.Body, (await ReadAsync("products/1")).Body);
        Assert.Contains("max-age=0", first.CacheControl, StringComparison.Ordinal);
        Assert.Equal("edge; hit", (await ReadAsync("products/1")).Status); // kept for another minute

        static Task NotModified(HttpContext context)
        {
            context.Response.Headers.CacheControl = "public, max-age=0, s-maxage=60";
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_expired_answer_is_served_while_one_request_fetches_the_new_one()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, "public, max-age=0, s-maxage=1, stale-while-revalidate=60");
        var old = await ReadAsync("products/1");
        var held = new TaskCompletionSource();
        Node.Answer = async context =>
        {
            await held.Task;
            await OriginServer.KeptForAMinute(context);
        };

        await Eventually.BecomesTrueAsync(async () => (await ReadAsync("products/1")).Status == "edge; hit; detail=stale");
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count == 2);
        held.SetResult();

        await Eventually.BecomesTrueAsync(async () => (await ReadAsync("products/1")).Body != old.Body);
        Assert.Equal(2, Node.Requests.Count);
    }

    [Fact]
    public async Task A_client_is_not_allowed_to_show_its_copy_while_it_revalidates_as_the_edge_is()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=600");

        var fetched = await ReadAsync("products/1");
        var kept = await ReadAsync("products/1");

        Assert.Equal("edge; hit", kept.Status);
        Assert.All([fetched, kept], answer => Assert.Equal("public, max-age=0, s-maxage=60, stale-if-error=600", answer.CacheControl.Replace("s-maxage=60, max-age=0", "max-age=0, s-maxage=60", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_the_node_is_down_an_answer_with_stale_if_error_is_served()
    {
        Node.Answer = context => OriginServer.AnswerAsync(context, "public, max-age=0, s-maxage=1, stale-if-error=600");
        var old = await ReadAsync("products/1");
        await Node.DisposeAsync();

        await Eventually.BecomesTrueAsync(async () => (await ReadAsync("products/1")).Status != "edge; hit");

        var read = await ReadAsync("products/1");
        Assert.Equal((HttpStatusCode.OK, old.Body), (read.Code, read.Body));
        Assert.Equal(HttpStatusCode.BadGateway, (await ReadAsync("products/2")).Code);
    }

    [Fact]
    public async Task A_client_address_that_a_client_claims_is_not_forwarded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "users/1");
        request.Headers.Add("X-Forwarded-For", "203.0.113.1");

        using var answer = await Edge.Http.SendAsync(request);

        Assert.True(IPAddress.TryParse(Node.Requests[^1].ForwardedFor, out var client) && !client.Equals(IPAddress.Parse("203.0.113.1")));
    }

    [Fact]
    public async Task A_node_that_is_down_is_skipped()
    {
        var gone = await OriginServer.StartAsync();
        await gone.DisposeAsync();
        await using var edge = await StartEdgeAsync(gone.Address, Node.Address);

        for (var i = 0; i < 10; i++)
        {
            using var answer = await edge.Http.GetAsync(new Uri($"users/{i}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_long_list_is_compressed_by_the_edge_and_its_entity_tag_is_weak()
    {
        using var answer = await ReadLongAsync("products?category=garden");

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        Assert.True(answer.Headers.ETag!.IsWeak);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
    }

    [Fact]
    public async Task The_entity_tag_of_a_compressed_answer_is_a_precondition_for_a_write()
    {
        using var read = await ReadLongAsync("users/1");
        using var write = new HttpRequestMessage(HttpMethod.Put, "users/1");
        write.Headers.IfMatch.Add(read.Headers.ETag!);
        write.Headers.IfMatch.Add(new EntityTagHeaderValue("\"W/2\"", isWeak: true));

        using var answer = await Edge.Http.SendAsync(write);

        Assert.Equal(["gzip"], read.Content.Headers.ContentEncoding);
        Assert.Equal("\"g-1\", \"W/2\"", Node.Requests[^1].IfMatch);
    }

    [Fact]
    public async Task Surrogate_keys_are_not_sent_to_clients()
    {
        Node.Answer = context =>
        {
            context.Response.Headers["Cache-Tag"] = "product,product:1";
            return OriginServer.KeptForAMinute(context);
        };

        using var answer = await Edge.Http.GetAsync(new Uri("products/1", UriKind.Relative));

        Assert.False(answer.Headers.Contains("Cache-Tag"));
    }

    [Fact]
    public async Task A_body_that_arrives_too_slowly_is_ended_by_the_limit_of_the_node()
    {
        Node.Answer = context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted); // Kestrel demands 240 bytes a second

        var answer = await RawRequest.SendSlowlyAsync(Edge.Http.BaseAddress!, "PUT /products/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");

        Assert.False(answer?.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), answer); // answered, or closed
    }

    [Fact]
    public async Task An_import_may_take_longer_than_every_other_request()
    {
        await using var edge = await StartEdgeAsync(TimeSpan.FromMilliseconds(200), Node.Address);
        var held = new TaskCompletionSource();
        Node.Answer = _ => held.Task;
        using var file = new StringContent("sku,name");
        using var view = new StringContent("{}");

        var importing = edge.Http.PostAsync(new Uri("products/import?dryRun=true", UriKind.Relative), file);
        await Eventually.BecomesTrueAsync(() => Node.Requests.Count == 1);
        using var other = await edge.Http.PostAsync(new Uri("products/1/views", UriKind.Relative), view); // later than the import, and given up
        held.SetResult();
        using var import = await importing;

        Assert.True(other.StatusCode is HttpStatusCode.GatewayTimeout or HttpStatusCode.BadGateway);
        Assert.Equal(HttpStatusCode.OK, import.StatusCode);
    }

    [Fact]
    public async Task The_port_for_clients_accepts_no_purge()
    {
        var kept = await ReadAsync("products/1");

        using var purge = new HttpRequestMessage(new HttpMethod("PURGE"), "products/1");
        purge.Headers.TryAddWithoutValidation("Purge-Keys", "all");
        using var answer = await Edge.Http.SendAsync(purge);

        Assert.Equal(kept.Body, (await ReadAsync("products/1")).Body);
    }

    private protected abstract Task<EdgeServer> StartEdgeAsync(TimeSpan answerTimeout, Uri node);

    private async Task<HttpResponseMessage> ReadLongAsync(string target)
    {
        Node.Answer = context =>
        {
            context.Response.Headers.ETag = "\"g-1\"";
            context.Response.Headers.CacheControl = "public, s-maxage=60";
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync($"\"{new string('a', 5000)}\"");
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        return await Edge.Http.SendAsync(request);
    }
}
