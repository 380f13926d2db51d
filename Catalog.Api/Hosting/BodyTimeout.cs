using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Catalog.Api.Hosting;

/// <summary>
/// Ends the reading of a body when its request is given up, which the framework does not: a slow one would go on for as long as it comes.
/// </summary>
public sealed class BodyTimeout(RequestDelegate next)
{
    /// <summary>Handles one request, after the request timeouts.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? ReadInTimeAsync(context) : next(context);

    private async Task ReadInTimeAsync(HttpContext context)
    {
        await using var givenUp = context.RequestAborted.UnsafeRegister(
            static body => ((PipeReader)body!).CancelPendingRead(), context.Request.BodyReader);
        await next(context);
    }
}
