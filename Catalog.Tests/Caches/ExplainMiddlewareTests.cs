using Catalog.Api.Caches;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Caches;

public sealed class ExplainMiddlewareTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().BuildServiceProvider();
    private bool _wasRead;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Without_the_right_an_explanation_is_403_and_nothing_is_read()
    {
        var context = Context("?explain=true", Explainable.Mark);

        await Middleware(mayAsk: false).InvokeAsync(context);

        Assert.Equal((StatusCodes.Status403Forbidden, false), (context.Response.StatusCode, _wasRead));
    }

    [Fact]
    public async Task A_request_for_no_explanation_is_not_refused()
    {
        var context = Context("?explain=false", Explainable.Mark);

        await Middleware(mayAsk: false).InvokeAsync(context);

        Assert.Equal((StatusCodes.Status200OK, true), (context.Response.StatusCode, _wasRead));
    }

    [Fact]
    public async Task An_endpoint_without_the_metadata_is_not_affected()
    {
        var context = Context("?explain=true");

        await Middleware(mayAsk: false).InvokeAsync(context);

        Assert.True(_wasRead);
    }

    private ExplainMiddleware Middleware(bool mayAsk) => new(
        _ =>
        {
            _wasRead = true;
            return Task.CompletedTask;
        },
        _ => mayAsk);

    private DefaultHttpContext Context(string query, params object[] metadata)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.QueryString = new QueryString(query);
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        return context;
    }
}
