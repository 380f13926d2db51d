using Catalog.Infrastructure.Audit;

namespace Catalog.Api.Auth;

/// <summary>Records the signed-in user as the actor of the changes that a request makes. Runs after authentication.</summary>
/// <param name="next">The next middleware.</param>
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
