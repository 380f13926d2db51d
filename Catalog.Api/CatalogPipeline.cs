using Catalog.Api.Auth;
using Catalog.Api.Hosting;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;

namespace Catalog.Api;

/// <summary>The middleware, in order.</summary>
internal static class CatalogPipeline
{
    /// <summary>Adds the middleware.</summary>
    public static void UseCatalog(this WebApplication app)
    {
        app.UseProxies(); // first: the rest uses the address of the client
        app.UseMiddleware<SecurityHeadersMiddleware>(); // on errors too
        app.UseHsts();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        app.UseMiddleware<BodyTimeout>();
        app.UseCrossOrigins(); // before authentication: a preflight carries no token
        app.UseAuthentication();
        app.UseMiddleware<RequestLimits>(); // after authentication, which identifies the user; a rejected request costs nothing more
        app.UseDocumentPage(); // before authorization: it is not an endpoint, so the fallback policy would reject it
        app.UseMiddleware<OneAddress>(); // before authorization: an unknown path is 404 for everybody
        app.Use(AnswerWrongMethodOrType); // before authorization, which would take it for a closed endpoint
        app.UseAuthorization();
        app.UseMiddleware<BodyEncoding>();
        app.UseOutputCache();
        app.UseMiddleware<AuditedActor>();
        app.UseMiddleware<ReadYourWrites>();
    }

    // For an address without this method, or a body of another type, routing chooses an endpoint of its own, which answers 405 or 415.
    private static Task AnswerWrongMethodOrType(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is { RequestDelegate: { } answer } and not RouteEndpoint ? answer(context) : next(context);
}
