using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Catalog.Api.Hosting;

/// <summary>
/// Ends the reading of a body when its request times out, which the framework does not do: a slow body could arrive indefinitely.
/// </summary>
public sealed class BodyTimeout(RequestDelegate next)
{
    /// <summary>Handles one request. Runs after the request timeout middleware.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? ReadInTimeAsync(context) : next(context);

    private async Task ReadInTimeAsync(HttpContext context)
    {
        await using var givenUp = context.RequestAborted.UnsafeRegister(
            static body => ((PipeReader)body!).CancelPendingRead(), context.Request.BodyReader);
        await next(context);
    }
}
