namespace Catalog.Tests.Auth;

/// <summary>The status that each kind of caller gets from an operation.</summary>
internal sealed record AuthorizationRow(string Operation, int Anonymous, int Owner, int Other, int Admin);

/// <summary>Who may do what: the operations of the OpenAPI document.</summary>
internal static class AuthorizationTable
{
    public static IReadOnlyList<AuthorizationRow> Rows { get; } =
    [
        //                                                           anon  owner other admin
        new("GET /",                                                    200, 200, 200, 200),
        new("GET /health/live",                                         200, 200, 200, 200),
        new("GET /health/ready",                                        200, 200, 200, 200),

        new("GET /products",                                            200, 200, 200, 200),
        new("GET /products/search?q=rake",                              200, 200, 200, 200),
        new("GET /products/trending",                                   200, 200, 200, 200),
        new("GET /products/top",                                        200, 200, 200, 200),
        new("GET /products/{id}",                                       200, 200, 200, 200),
        new("POST /products",                                           401, 403, 403, 400),
        new("PUT /products/{id}",                                       401, 403, 403, 428),
        new("PATCH /products/{id}",                                     401, 403, 403, 428),
        new("DELETE /products/{id}",                                    401, 403, 403, 428),
        new("POST /products/import",                                    401, 403, 403, 200),
        new("GET /products/imports",                                    401, 403, 403, 200),
        new("GET /products/imports/{id}",                               401, 403, 403, 404),
        new("GET /products/imports/{id}/rejected",                      401, 403, 403, 404),
        new("GET /products/export",                                     401, 403, 403, 200),
        new("GET /products/{id}/views",                                 200, 200, 200, 200),
        new("POST /products/{id}/views",                                202, 202, 202, 202),
        new("GET /products/{id}/reviews",                               200, 200, 200, 200),
        new("POST /products/{id}/reviews",                              401, 400, 400, 400),
        new("DELETE /products/{id}/reviews/{reviewId}",                 401, 204, 404, 204),
        new("POST /events",                                             400, 400, 400, 400),
        new("GET /categories",                                          200, 200, 200, 200),
        new("GET /categories/{slug}",                                   200, 200, 200, 200),
        new("POST /categories",                                         401, 403, 403, 400),
        new("PUT /categories/{slug}",                                   401, 403, 403, 400),
        new("DELETE /categories/{slug}",                                401, 403, 403, 409),
        new("GET /countries",                                           200, 200, 200, 200),
        new("GET /countries/{code}",                                    200, 200, 200, 200),

        new("GET /inventory/{productId}",                               200, 200, 200, 200),
        new("PUT /inventory/{productId}",                               401, 403, 403, 400),
        new("POST /inventory/{productId}/adjust",                       401, 403, 403, 400),
        new("GET /inventory/low-stock",                                 401, 403, 403, 200),
        new("GET /inventory/{productId}/movements",                     401, 403, 403, 200),
        new("POST /inventory/{productId}/reservations",                 401, 400, 400, 400),
        new("GET /inventory/{productId}/reservations/{id}",             401, 200, 404, 200),
        new("DELETE /inventory/{productId}/reservations/{id}",          401, 204, 404, 204),
        new("POST /inventory/{productId}/reservations/{id}/commit",     401, 403, 403, 200),

        new("POST /users",                                              400, 400, 400, 400),
        new("GET /users",                                               401, 403, 403, 200),
        new("GET /users/{id}",                                          401, 200, 404, 200),
        new("PUT /users/{id}",                                          401, 428, 404, 428),
        new("DELETE /users/{id}",                                       401, 428, 404, 428),
        new("PUT /users/{id}/password",                                 401, 400, 404, 404),
        new("GET /users/{id}/activity",                                 401, 200, 404, 200),
        new("GET /users/{id}/addresses",                                401, 200, 404, 200),
        new("POST /users/{id}/addresses",                               401, 400, 404, 400),
        new("GET /users/{id}/addresses/{addressId}",                    401, 200, 404, 200),
        new("PUT /users/{id}/addresses/{addressId}",                    401, 428, 404, 428),
        new("DELETE /users/{id}/addresses/{addressId}",                 401, 428, 404, 428),

        new("POST /sessions",                                           400, 400, 400, 400),
        new("GET /sessions",                                            401, 200, 200, 200),
        new("DELETE /sessions",                                         401, 204, 204, 204),
        new("GET /sessions/current",                                    401, 200, 200, 200),
        new("PATCH /sessions/current",                                  401, 400, 400, 400),
        new("DELETE /sessions/current",                                 401, 204, 204, 204),
        new("DELETE /sessions/{id}",                                    401, 204, 404, 404),
        new("GET /sessions/online",                                     401, 403, 403, 200),

        new("GET /audit",                                               401, 403, 403, 200),
        new("GET /audit/{id}",                                          401, 403, 403, 200),
        new("GET /cache/stats",                                         401, 403, 403, 200),
        new("GET /cache/entries/{key}",                                 401, 403, 403, 200),
        new("GET /cache/hot-keys",                                      401, 403, 403, 200),
        new("GET /cache/largest-entries",                               401, 403, 403, 200),
        new("GET /cache/policies",                                      200, 200, 200, 200),
        new("GET /cache/explain?path=/products/1",                      401, 403, 403, 200),
        new("POST /cache/invalidations",                                401, 403, 403, 400),
        new("GET /cache/warmups",                                       401, 403, 403, 200),
        new("POST /cache/warmups",                                      401, 403, 403, 400),
        new("GET /cache/warmups/{id}",                                  401, 403, 403, 404),
        new("DELETE /cache/warmups/{id}",                               401, 403, 403, 404),
    ];

    /// <summary>What the role orders may do beyond a customer who owns nothing here.</summary>
    public static IReadOnlyDictionary<string, int> Orders { get; } = new Dictionary<string, int>
    {
        ["GET /inventory/{productId}/reservations/{id}"] = 200,
        ["DELETE /inventory/{productId}/reservations/{id}"] = 204,
        ["POST /inventory/{productId}/reservations/{id}/commit"] = 200,
    };
}
