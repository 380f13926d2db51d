using Catalog.Infrastructure.Audit;

namespace Catalog.Api.Auth;

/// <summary>Has changes noted in the audit log as those of the user who asked for them. After authentication.</summary>
/// <param name="next">What handles the request.</param>
public sealed class AuditedActor(RequestDelegate next)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.User.SessionOrNone is not { } session
            ? next(context)
            : InvokeAsync(context, session.UserId);

    private async Task InvokeAsync(HttpContext context, long userId)
    {
        using var actor = Actor.Begin($"user:{userId}");
        await next(context);
    }
}
