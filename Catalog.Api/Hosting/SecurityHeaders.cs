namespace Catalog.Api.Hosting;

/// <summary>What answers tell browsers about safety.</summary>
public static class SecurityHeaders
{
    private static readonly TimeSpan HttpsOnlyFor = TimeSpan.FromDays(365);

    /// <summary>Lets browsers that came by https keep to it for a year.</summary>
    public static IServiceCollection AddSecurityHeaders(this IServiceCollection services) =>
        services.AddHsts(hsts => hsts.MaxAge = HttpsOnlyFor);

    /// <summary>
    /// Sets the headers on every answer from here on; <c>Strict-Transport-Security</c> only over https and not for localhost.
    /// What the server refuses before it is a request (a malformed line, headers too long) has none.
    /// </summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.UseMiddleware<SecurityHeadersMiddleware>().UseHsts();
}
