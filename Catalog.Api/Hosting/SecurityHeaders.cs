namespace Catalog.Api.Hosting;

/// <summary>Security headers of responses.</summary>
public static class SecurityHeaders
{
    private static readonly TimeSpan HttpsOnlyFor = TimeSpan.FromDays(365);

    /// <summary>Adds HSTS with a lifetime of one year.</summary>
    public static IServiceCollection AddSecurityHeaders(this IServiceCollection services) =>
        services.AddHsts(hsts => hsts.MaxAge = HttpsOnlyFor);

    /// <summary>
    /// Sets the headers on every response; <c>Strict-Transport-Security</c> only over https and not for localhost. Responses of the server
    /// itself to malformed requests (a bad request line, headers too long) have none.
    /// </summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.UseMiddleware<SecurityHeadersMiddleware>().UseHsts();
}
