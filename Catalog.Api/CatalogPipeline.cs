using Catalog.Api.Auth;
using Catalog.Api.Caches;
using Catalog.Api.Hosting;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Users;

namespace Catalog.Api;

/// <summary>The middleware, in its order.</summary>
internal static class CatalogPipeline
{
    /// <summary>Puts it in front of the endpoints.</summary>
    public static void UseCatalog(this WebApplication app)
    {
        app.UseProxies(); // first: everything else asks for the address of the client
        app.UseSecurityHeaders(); // on errors too
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        app.UseMiddleware<BodyTimeout>();
        app.UseCrossOrigins(); // a preflight carries no token
        app.UseAuthentication();
        app.UseRateLimiter(); // users are known by now; beyond its limit a request costs nothing more
        app.UseDocumentPage(); // is no endpoint, so authorization would close it
        app.UseMiddleware<OneAddress>(); // what does not exist is 404 for everybody
        app.UseAuthorization();
        app.UseMiddleware<BodyEncoding>();
        app.UseOutputCache();
        app.UseMiddleware<AuditedActor>();
        app.UseMiddleware<ReadYourWrites>();
        app.UseExplanations(mayAsk: static context => context.User.SessionOrNone is { Role: Role.Admin });
    }
}
