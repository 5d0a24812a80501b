// Generated from openapi.json by `npm run client`. Changes here are lost.

export interface paths {
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the token endpoint and the scopes
         * @description Metadata of the authorization server (RFC 8414).
         */
        get: operations["getAuthorizationServer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspace's agents */
        get: operations["listAgents"];
        put?: never;
        /**
         * Create an agent
         * @description 409 `slug_taken` for a slug that another agent has, `number_taken` for a number that another agent speaks on.
         */
        post: operations["createAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent */
        get: operations["getAgent"];
        /**
         * Replace an agent as a whole: what is left out gets its default
         * @description Two fields stay when they are left out: `slug`, and `phone_number`. Another `phone_number` takes the place of the one shown; further numbers of the agent stay. Calls that are live go on with the agent as it was.
         */
        put: operations["replaceAgent"];
        post?: never;
        /**
         * Delete an agent; its numbers are free for others
         * @description 409 `number_in_use` while a list that is importing, scheduled or running uses one of its numbers, `agent_in_use` while a call with it is live or waits, or a campaign that is not archived has it.
         */
        delete: operations["deleteAgent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/campaign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns
         * @description Newest first. Archived ones only when `status=archived` asks for them.
         */
        get: operations["listCampaigns"];
        put?: never;
        /**
         * Create a campaign
         * @description Empty: people come by `POST /api/v/upload/{slug}/`, one file after the other, and by `POST /api/v/prospect/{uuid}/`.
         */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/campaign/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a campaign with its progress, by slug or uuid */
        get: operations["getCampaign"];
        /**
         * Replace the settings of a campaign
         * @description All of them: what is left out gets its default; only slug and status stay. Edits of a running campaign hold for the next dial: nobody is called twice or forgotten because of them.
         */
        put: operations["replaceCampaign"];
        post?: never;
        /**
         * Delete a campaign
         * @description One that has called somebody is archived, for its calls refer to it: 200 with the campaign. One without calls is removed: 204. Either way nobody of it is called any more; calls that ring or talk go on.
         */
        delete: operations["deleteCampaign"];
        options?: never;
        head?: never;
        /**
         * Change some settings of a campaign, or its status
         * @description What is left out stays. Edits of a running campaign hold for the next dial.
         */
        patch: operations["updateCampaign"];
        trace?: never;
    };
    "/api/v/campaign/{slug}/prospects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people of a campaign
         * @description In the order in which they came, each with their attempts and the reason of the last decision.
         */
        get: operations["listCampaignProspects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/campaign/{slug}/prospects/{prospect_id}/redial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dial somebody of a campaign again of whom nobody knows whether the phone rang
         * @description Only one whose state is `unknown`. The phone may ring a second time: that is why nothing but this does it. A completed campaign runs again for it.
         */
        post: operations["redialCampaignProspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/campaign/{slug}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how a campaign gets on, without an account
         * @description For campaigns whose `public_status` is true: counts, rate and expected end, at most two seconds old. Nothing of the people, numbers or agents. A campaign that did not opt in is answered as none.
         */
        get: operations["getCampaignStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/campaign/{slug}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the uploads of a campaign, newest first */
        get: operations["listUploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/delete-cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Clear the cached status of the workspace's campaigns
         * @description Says how many there were. They are made anew when somebody asks; without this, two seconds later.
         */
        delete: operations["clearCampaignCache"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See the calls in flight: those that ring or talk, and those about to be dialed
         * @description As a page, newest first; with `Accept: text/event-stream` as a stream, which tells each change of each call once and in order. Who comes again with `Last-Event-ID` gets what was missed, or a new snapshot when that is not known any more. The stream ends with the credential that it was opened with.
         */
        get: operations["watchLiveCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get all that a form for campaigns needs: agents, numbers, profiles, dispositions, limits */
        get: operations["getCampaignOptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/prospect/{uuid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add somebody to the campaign of this uuid
         * @description They are called at once where the campaign runs and its hours are open. 201 with who is new; 200 with who was in the campaign already and got these variables.
         */
        post: operations["addProspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/upload/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an upload with what became of its rows */
        get: operations["getUpload"];
        put?: never;
        /**
         * Upload people to a campaign
         * @description One file after the other, at any time until the campaign is archived or has ended. The reply comes when the file has been received and its beginning judged; its rows are imported right after (`importing`). A number that is in the campaign already is not called twice: its variables become those of this file (`updated`). Rows that cannot be called are rejected one by one; a file that cannot be read to its end makes the upload `failed`, with code and line, and nothing of it is taken.
         */
        post: operations["uploadToCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/upload/{uuid}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the rejected rows of an upload
         * @description CSV: line of the file, reason, detail, then the columns of the file, so that the rows can be mended and sent to the upload's `retry/` as they are. What a spreadsheet would take for a formula begins with an apostrophe.
         */
        get: operations["downloadRejectedRowsOfUpload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/upload/{uuid}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an upload up again
         * @description Without a body, the stored file of one that failed is imported from its beginning: nothing of it was taken before. With a form, such as the report of its rejected rows with the mistakes corrected, these rows become an upload of their own, which the reply shows.
         */
        post: operations["retryUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take events of an outside dialer
         * @description Signed by Standard Webhooks with the workspace's secret (`POST /workspaces/{id}/dialer-webhook`). Each event is answered with its own result; one that is refused does not undo the others. The same `webhook-id` again changes nothing, and is answered with the results of the first time.
         */
        post: operations["receiveDialerEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events that there are, with what each tells */
        get: operations["listWebhookEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhook subscriptions, newest first */
        get: operations["listWebhookSubscriptions"];
        put?: never;
        /**
         * Subscribe to events
         * @description Each is sent as a POST, signed by Standard Webhooks with the secret, which is shown only in this reply. A reply of 2xx takes it; everything else is tried again for three days, events of one call (or batch) one after the other. 400 `url_not_allowed` for a URL that leads inside, 409 `webhook_subscription_limit` with 20 of them.
         */
        post: operations["createWebhookSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook subscription */
        get: operations["getWebhookSubscription"];
        put?: never;
        post?: never;
        /** Delete a webhook subscription with all of its deliveries */
        delete: operations["deleteWebhookSubscription"];
        options?: never;
        head?: never;
        /**
         * Change a webhook subscription; what is left out stays
         * @description While it is disabled its events are held. Enabling it does not send them: replay them.
         */
        patch: operations["updateWebhookSubscription"];
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was sent, and what is yet to be, newest first
         * @description Kept for 30 days.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery with its body and every try */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again, with the same `webhook-id`
         * @description 409 `webhook_delivery_pending` while it is still tried, `webhook_subscription_disabled`.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the events of a time again: those that failed or were held, or all
         * @description In their order, each with its old `webhook-id`. 409 `webhook_subscription_disabled`.
         */
        post: operations["replayWebhookDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret
         * @description For 24 hours events carry a signature by the old one too.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/subscriptions/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a `webhook.test` event to this subscription alone. 409 `webhook_subscription_disabled` */
        post: operations["testWebhookSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new password
         * @description The account with this address, if there is one, is sent a mail with a link that holds for 30 minutes, and once; at most three an hour. The reply is the same in any case. Who signed up with Google sets a password in this way, too.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/google": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in or up with Google
         * @description Takes what Google gave to the page: an ID token (`id_token` or `credential`), or an authorization `code` with its `redirect_uri`. Who is new gets an account and a workspace, as by `/auth/signup`. An account with the same address is joined only when the address is verified both there and here, else it is 409: `account_email_unverified` is mended by the link of the verification mail, or by a reset of the password. 404 `google_not_configured` where the operator has set up no Google client.
         */
        post: operations["signInWithGoogle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description The access token, good for 15 minutes, is in the body and in the cookie `access_token`; the cookie `refresh_token` gets further ones from `/auth/refresh`. Many wrong passwords for one account, or from one address, are answered with 429 and `Retry-After`.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session of the cookies, or of the Bearer token, on the server: neither its refresh token nor its access tokens hold any longer. An expired access token does, too.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new access token
         * @description Needs the cookie `refresh_token` and replaces it. Each refresh token holds once: when a used one comes back, the whole session ends, because somebody has a copy. Tabs that share cookies must therefore take turns, for example by `navigator.locks`.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password
         * @description With the token of the mail's link. Every session of the account ends, and so do its other links; it is verified then that the address is the account's. API keys stay. Sign in with the new password afterwards.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up
         * @description Makes an account and a workspace of which you are admin, and signs you in as `/auth/login` does. A mail with a link for `/auth/verify-email` goes to the address. The operator may have closed this (`SIGNUP`), or to all but those who were invited.
         */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the e-mail address
         * @description With the token of the link that a new account is sent, as the person who made it: whoever follows a link for an account that somebody else made with their address confirms nothing. It holds for 24 hours, and once.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List batch jobs */
        get: operations["listBatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get batch status + progress */
        get: operations["getBatch"];
        put?: never;
        post?: never;
        /**
         * Delete batch
         * @description With its file; its calls stay in the log. One that runs or is imported has to be paused or canceled first. What is still pending is canceled.
         */
        delete: operations["deleteBatch"];
        options?: never;
        head?: never;
        /**
         * Update batch schedule
         * @description Schedule, pace, window, retries, and `status` to pause, resume or cancel. Absent fields stay. A new window holds for all who were not called yet.
         */
        patch: operations["updateBatch"];
        trace?: never;
    };
    "/batch/{id}/prospects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the prospects of a batch
         * @description In the order of the file, each with its attempts and the reason of its last decision.
         */
        get: operations["listProspects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/{id}/prospects/{prospect_id}/redial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dial a prospect again of whom nobody knows whether the phone rang
         * @description Only one whose state is `unknown`. The phone may ring a second time: that is why nothing but this does it. A completed batch runs again for it.
         */
        post: operations["redialProspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/{id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the rejected rows
         * @description CSV: line of the file, reason, detail, then the columns of the file, so that the rows can be mended and uploaded again. What a spreadsheet would take for a formula begins with an apostrophe.
         */
        get: operations["downloadRejectedRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload CSV + create batch
         * @description The parts may come in any order. The reply comes when the file has been received and its beginning judged; its rows are imported right after (`importing`), then the batch is `scheduled` or `running`. Rows that cannot be called are rejected one by one, `GET /batch/{id}/rejected`; a file that cannot be read to its end makes the batch `failed`, with code and line, and nobody of it is called.
         */
        post: operations["uploadBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List calls, newest first
         * @description All filters can be combined.
         */
        get: operations["listCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a call with its legs, events, transcript and attempts */
        get: operations["getCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export calls as CSV, with the filters of the list; the paging is ignored
         * @description Cells that a spreadsheet would run as a formula get a leading apostrophe; numbers such as `+14155550123` stay as they are. A connection that breaks before the end means that rows are missing.
         */
        get: operations["exportCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls/outbound_call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a number
         * @description The call is `queued` and dialed as soon as the workspace's limits and the calling window allow it. 400 `variable_missing` names each variable that the agent's texts need; 404 `number_not_found`, 409 `number_without_agent`, `number_without_trunk`, `number_suppressed`, `attempt_cap_reached`.
         */
        post: operations["placeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the codes that errors may have */
        get: operations["listProblemTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain a code: what happened, and what can be done */
        get: operations["getProblemType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process can serve requests: the database answers */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/agent/attempts/{attempt_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an agent needs to know of its call: who it is, its texts filled with the call's variables */
        get: operations["getAgentJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/agent/attempts/{attempt_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report what happened in a call
         * @description The events are in the database when the reply comes. They may be sent again, late and in any order: what they say of the call follows from all of them.
         */
        post: operations["reportAgentEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/agent/attempts/{attempt_id}/functions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a custom function of the attempt's agent
         * @description The platform calls the customer's URL once, waits 10 seconds at most, and reads 64 KB of the reply; no redirect is followed, and no address inside is reached. Whatever comes of it is a 200 here, and an event of the call: `ok` says whether the URL answered with 2xx, `error` why there was no answer.
         */
        post: operations["callAgentFunction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an access token as an OAuth client
         * @description OAuth 2.1 client credentials grant (RFC 6749, section 4.4). The client authenticates by HTTP Basic (`client_secret_basic`) or by `client_id` and `client_secret` in the form (`client_secret_post`). `scope` narrows the token to some of the client's scopes; a wider or unknown one is `invalid_scope`. Refusals have `error` and `error_description` as RFC 6749 says, beside the members of a problem document, and leave as application/json.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/phonenumbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspace's numbers with their trunks and what LiveKit knows of them */
        get: operations["listPhoneNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/phonenumbers/delete_sip/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Give up a number and its trunk
         * @description A worker frees the trunk on LiveKit. 409 `number_in_use` while a list that has not ended uses the number, or a call from it is live or waits.
         */
        delete: operations["deletePhoneNumber"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/phonenumbers/map_agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Map an agent to a number, or take it off with `agent_id: null`
         * @description A number has one agent, an agent may have several numbers; an agent's `phone_number` is the same mapping. 409 `number_taken` while another agent has the number, `number_in_use` for taking an agent off a number with which a list dials.
         */
        put: operations["mapAgent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/phonenumbers/sip_trunk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a SIP trunk with its number
         * @description The trunk is made on LiveKit by a worker: `sync_status` tells when it is there. A number that is so far only mapped to an agent gets its trunk and stays mapped. 409 `number_taken` for a number that has a trunk.
         */
        post: operations["registerSipTrunk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/phonenumbers/update_sip/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the SIP trunk of a number
         * @description What is left out stays; the number in the path may lack its plus.
         */
        put: operations["updateSipTrunk"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List suppressed numbers */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Never call a number
         * @description After the reply no phone of that number rings any more, from any list; a call that already rings goes on, and what its person agreed to is withdrawn. A number that is on the list stays as it is, and is given as it is.
         */
        post: operations["addSuppression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Allow a number again
         * @description Prospects that were suppressed because of it stay so: a list that does not have them yet calls them. Consents that it withdrew stay withdrawn: record what the person agreed to since.
         */
        delete: operations["removeSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import suppressed numbers
         * @description CSV, read as a batch's file is. A file that cannot be read to its end changes nothing; rows that hold no number are reported and the others taken. The same file may be sent again.
         */
        post: operations["importSuppressions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook/livekit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an event from LiveKit
         * @description For LiveKit's server only (`webhook.urls` in its configuration). The event is in the database when the reply comes; the same event again changes nothing.
         */
        post: operations["receiveLiveKitEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workspaces
         * @description Those that you belong to; an API key sees its own, a superuser all, which the audit log records.
         */
        get: operations["listWorkspaces"];
        put?: never;
        /**
         * Create a workspace
         * @description You become its admin. To work in it, switch to it: `POST /workspaces/switch`.
         */
        post: operations["createWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a workspace */
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        /**
         * Delete a workspace
         * @description With everything in it, for good: lists that run, files, numbers, keys. Only the audit log stays. Its trunks are freed on LiveKit, at the latest when LiveKit answers again. 409 `workspace_has_live_calls` while calls are under way; `live_calls` says how many.
         */
        delete: operations["deleteWorkspace"];
        options?: never;
        head?: never;
        /** Update a workspace */
        patch: operations["updateWorkspace"];
        trace?: never;
    };
    "/workspaces/{id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description For the header `X-API-Key`. The key is shown only in this reply.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It holds no more from its next request on.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Who changed what, when and from where, newest first; with what a superuser read. All filters can be combined. Events are only ever added. With `format=csv`, or `Accept: text/csv`, all events of the filter come as one file; cells that a spreadsheet would run as a formula get a leading apostrophe, and a connection that breaks before the end means that rows are missing.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what people agreed to, and took back */
        get: operations["listConsents"];
        put?: never;
        /**
         * Record a consent
         * @description The same consent again is the one that is there. One that was given before the person withdrew is withdrawn from the beginning. One that was given since holds, but does not end the suppression: that is an act of its own, DELETE /suppressions/{id}.
         */
        post: operations["recordConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/consents/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw all that a person agreed to
         * @description And suppress the number: after the reply no phone of it rings any more, from any list of the workspace; a call that already rings goes on.
         */
        post: operations["withdrawConsents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/contact-decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a person was called, or not
         * @description Every decision about a number, dialed or not, newest first, with what it was decided by. Nothing of a person who was erased; what is older than the workspace keeps is gone (retention).
         */
        get: operations["listContactDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/dialer-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get where an outside dialer sends its events to */
        get: operations["getDialerWebhook"];
        put?: never;
        /**
         * Make the secret that an outside dialer signs with, or a new one
         * @description It is shown only in this reply. The URL stays when a new one is made, and the one before holds for 24 hours more.
         */
        post: operations["rotateDialerWebhook"];
        /**
         * Take no more events from outside dialers
         * @description The URL is gone for good.
         */
        delete: operations["deleteDialerWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/dispositions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what calls may be marked with, and what that does */
        get: operations["listDispositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/dispositions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add a disposition, or replace it
         * @description What it does changes for calls that are marked with it from now on. The name is of 1 to 64 lower-case letters, digits and underscores; a workspace has a hundred at most.
         */
        put: operations["putDisposition"];
        post?: never;
        /**
         * Remove a disposition
         * @description Calls that are marked with it keep its name. `do_not_call` cannot be removed.
         */
        delete: operations["removeDisposition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List erasures */
        get: operations["listErasures"];
        put?: never;
        /**
         * Erase a person
         * @description After the reply no phone of the number rings any more. A worker then removes all that the workspace has of the person, usually within seconds: it waits for the end of a call that lives and of imports that are under way. While one is not completed, the same number again is the same erasure; after that it is erased once more.
         */
        post: operations["erasePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/erasures/{erasure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an erasure: how far it is, and what it removed */
        get: operations["readErasure"];
        put?: never;
        post?: never;
        /**
         * Let an erased number be called again
         * @description For somebody who came back of their own will. What was erased stays so, and the record of the erasure remains.
         */
        delete: operations["liftErasure"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List open invitations
         * @description Newest first; those that have expired too, until they are sent again or revoked.
         */
        get: operations["listInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/invitations/{invitation_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an invitation again
         * @description With a new link, good for 7 days; the one before holds no more.
         */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a member
         * @description The person gets a mail with a link, good for 7 days; its one-time token is in the reply too, for installations without a mail server. Who has an account accepts with `POST /workspaces/invitations/accept`; who has none gives it as `invitation_token` to `POST /auth/signup`. Inviting an address again replaces its open invitation.
         */
        post: operations["inviteMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave the workspace
         * @description Any member may, but the last admin: 409 `last_admin`. An API key is no member: 404.
         */
        post: operations["leaveWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List members */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/members/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description They are out at their next request. API keys that they made stay. The last admin cannot be removed.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Change a member's role
         * @description It holds from their next request on. The last admin stays one: 409 `last_admin`.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/workspaces/{id}/oauth-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List OAuth clients */
        get: operations["listOAuthClients"];
        put?: never;
        /**
         * Create an OAuth client
         * @description For the client credentials grant at `POST /oauth/token`. The secret is shown only in this reply.
         */
        post: operations["createOAuthClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/oauth-clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an OAuth client
         * @description Its secrets and its access tokens hold no more from the next request on.
         */
        delete: operations["revokeOAuthClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/oauth-clients/{client_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of an OAuth client
         * @description The new secret is shown only in this reply. The one until now holds beside it for `overlap_s` seconds, a day if the body does not say otherwise; access tokens hold until they expire.
         */
        post: operations["rotateOAuthClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get for how long a workspace keeps what it knows of people */
        get: operations["getRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change for how long a workspace keeps what it knows of people
         * @description Fields that are absent stay. What is too old by then is removed within the hour, and cannot be brought back.
         */
        patch: operations["updateRetention"];
        trace?: never;
    };
    "/workspaces/{id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the limits and prices of a workspace
         * @description What every dial is held against.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the limits and prices of a workspace
         * @description Holds from the next dial on. Fields that are absent stay; `attempt_caps`, `prices` and `dispositions` are replaced whole.
         */
        patch: operations["updateSettings"];
        trace?: never;
    };
    "/workspaces/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at an invitation
         * @description For the page that the mail's link leads to, before its reader has signed in: whether they sign in and accept, or sign up, is said by `has_account`. Only who has the token sees it.
         */
        get: operations["viewInvitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description The invitation must be for the address that you sign in with. Your active workspace stays what it is.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch the active workspace
         * @description Gives an access token for the other workspace; the session's later ones are for it as well. A superuser may switch to any workspace.
         */
        post: operations["switchWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptInvitationRequest: {
            /** @description The token of the invitation. */
            token: string;
        };
        AddedProspectResponse: {
            attempts: components["schemas"]["CampaignProspectAttempt"][];
            attempts_made: number;
            country: string | null;
            /** Format: uuid */
            id: string;
            /** @description What was decided when it was last looked at, and why. */
            last_decision: components["schemas"]["CampaignProspectDecision"] | null;
            /** @description Line of the upload. */
            line: number | null;
            /**
             * Format: date-time
             * @description When it is looked at again.
             */
            next_at: string | null;
            /**
             * @description `updated`: the campaign had the number; its variables are the new ones now, its state is what it was.
             * @enum {string}
             */
            outcome: "updated" | "added";
            phone_number: string;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "completed" | "dialing" | "canceled" | "suppressed" | "skipped" | "unknown" | "exhausted";
            /** @description All zones in which the callee may be: each has to be inside the hours. */
            time_zones: string[];
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: uuid
             * @description The upload that brought this person; null for one added by `prospect/{uuid}/`.
             */
            upload_id: string | null;
            /** @description The same as `id`. */
            uuid: string;
            variables: {
                [key: string]: string;
            };
        };
        AddProspectRequest: {
            consent?: components["schemas"]["ProspectConsentBody"];
            /**
             * @description ISO 3166-1 country of a number without a country code; by default the campaign's.
             * @example US
             */
            country?: string;
            /**
             * @description In international format, or as it is dialed in `country`.
             * @example +12125550123
             */
            phone_number: string;
            /**
             * @description IANA name of where the person is; by default the zones of the number's area.
             * @example America/New_York
             */
            timezone?: string;
            /**
             * @description What the agent's texts are filled with: `{{customer_name}}` with `customer_name`.
             * @example { customer_name: "Ada" }
             */
            variables?: {
                [key: string]: string;
            };
        };
        AgentEvent: {
            /**
             * @description Of an `answered_by`; the one that happened last counts.
             * @enum {string}
             */
            answered_by?: "human" | "machine_start" | "machine_end_beep" | "machine_end_silence" | "fax" | "unknown";
            /**
             * Format: date-time
             * @description When it happened, ISO 8601. Events may come late and in any order.
             */
            at: string;
            /**
             * Format: date-time
             * @description Of a `disposition` whose effect is `callback`: when the person asked to be called. A campaign calls then, or when its hours allow it next; a time that has passed is at once, one more than a year ahead is taken for a slip.
             */
            callback_at?: string;
            /** @description Of a `disposition`; the one that happened last counts. What it does is at `GET /workspaces/{id}/dispositions`: `do_not_call` puts the person on the suppression list. A name that is not there is kept, and does nothing. */
            disposition?: string;
            /**
             * @description Of an `end`: why the agent ended the call; the one that happened first counts.
             * @enum {string}
             */
            end_reason?: "user_hangup" | "agent_hangup" | "call_transfer" | "voicemail_reached" | "inactivity" | "max_duration_reached" | "dial_busy" | "dial_no_answer" | "dial_failed" | "invalid_destination" | "user_declined" | "concurrency_limit_reached";
            /** @description Unique within the attempt: an event that is sent again with the same id changes nothing. */
            id: string;
            /**
             * @description Of a `turn`: who spoke.
             * @enum {string}
             */
            role?: "agent" | "user";
            /** @description Of a `turn`: what was said. */
            text?: string;
            /** @enum {string} */
            type: "turn" | "answered_by" | "disposition" | "opt_out" | "end";
        };
        AgentEventsRequest: {
            events: components["schemas"]["AgentEvent"][];
        };
        AgentJobAgent: {
            custom_functions: Record<string, never>[];
            /** @description Begins with what the agent has to disclose. */
            first_message: string;
            language: string | null;
            LLM_model: string | null;
            LLM_provider: string | null;
            /** @description Seconds. */
            max_call_duration: number;
            max_tokens: number | null;
            name: string;
            STT_provider: string | null;
            system_prompt: string;
            temperature: number | null;
            TTS_provider: string | null;
            voice: string | null;
        };
        AgentJobResponse: {
            agent: components["schemas"]["AgentJobAgent"];
            /** Format: uuid */
            attempt_id: string;
            /** Format: uuid */
            call_id: string;
            variables: {
                [key: string]: string;
            };
            /**
             * @description What to do when a machine answers: hang up, leave a message and hang up, or go on as with a person. Lists of files and single calls: `continue`.
             * @enum {string}
             */
            voicemail: "continue" | "hang_up" | "leave_message";
            /** Format: uuid */
            workspace_id: string;
        };
        AgentOption: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        AgentPageResponse: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["AgentResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        AgentRequest: {
            /** @example Reception */
            agent_name: string;
            custom_functions?: components["schemas"]["CustomFunction"][];
            /** @description Said before the first message, in this order, unless the message has the same words. What the rules of a campaign's profile ask for is at `GET /api/v/options/`. */
            disclosures?: components["schemas"]["DisclosuresRequest"];
            /**
             * @description What the agent says first; takes variables too.
             * @default
             * @example Hello {{customer_name}}!
             */
            first_message?: string;
            /**
             * @description BCP 47, such as `en-US`.
             * @example en-US
             */
            language?: string | null;
            LLM_model?: string | null;
            /**
             * @description The language model's provider, such as `open ai`.
             * @example open ai
             */
            LLM_provider?: string | null;
            /**
             * @description When a call is ended, in seconds from the answer.
             * @default 300
             */
            max_call_duration?: number;
            max_tokens?: number | null;
            /**
             * @description A number of the workspace, in international format, that this agent speaks on; it may be registered later.
             *
             *     The same mapping as `PUT /phonenumbers/map_agent` writes. In a PUT, another number takes the place of the one that the agent shows as `phone_number`, null ends that mapping, and leaving it out changes no mapping.
             * @example +14155550100
             */
            phone_number?: string | null;
            /**
             * @description Unique in the workspace. Made of the name when left out; a PUT without it keeps it.
             * @example reception
             */
            slug?: string;
            /** @description Speech to text. */
            STT_provider?: string | null;
            /**
             * @description What the agent is and does. `{{name}}` is filled with the call's variable of that name.
             * @default
             * @example You remind {{customer_name}} of an appointment.
             */
            system_prompt?: string;
            temperature?: number | null;
            /** @description Text to speech. */
            TTS_provider?: string | null;
            /** @description The provider's name for the voice. */
            voice?: string | null;
        };
        AgentResponse: {
            agent_name: string;
            /** Format: date-time */
            created_at: string;
            custom_functions: components["schemas"]["CustomFunctionResponse"][];
            disclosures: components["schemas"]["DisclosuresResponse"];
            first_message: string;
            /** Format: uuid */
            id: string;
            language: string | null;
            LLM_model: string | null;
            LLM_provider: string | null;
            /** @description Seconds. */
            max_call_duration: number;
            max_tokens: number | null;
            /** @description The first of `phone_numbers`. */
            phone_number: string | null;
            /** @description All numbers that this agent speaks on, in the order of their mapping. */
            phone_numbers: string[];
            slug: string;
            STT_provider: string | null;
            system_prompt: string;
            temperature: number | null;
            TTS_provider: string | null;
            /** Format: date-time */
            updated_at: string;
            voice: string | null;
        };
        ApiKeyPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["ApiKeyResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        ApiKeyResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To the minute; null when it was never used.
             */
            last_used_at: string | null;
            name: string;
            /** @description The beginning of the key, to tell it from others. */
            prefix: string;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** @description What it is narrowed to; null for all that its role may do. */
            scopes: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        AttemptCapOption: {
            max: number;
            period_s: number;
        };
        AttemptCapRequest: {
            /** @description How many attempts a person may get, from all lists together. */
            max: number;
            /** @description In how many seconds; at most 31 days. */
            period_s: number;
        };
        AttemptCapResponse: {
            max: number;
            period_s: number;
        };
        AuditActorResponse: {
            /**
             * Format: uuid
             * @description Of the user, the key or the client.
             */
            id: string | null;
            /** @description The e-mail address of a member, the name of a key or a client; null for who is no longer there. */
            name: string | null;
            /** @description `user`, `api-key` or `oauth-client`: the credential that was used; `dialer-webhook`: an outside dialer. */
            type: string;
        };
        AuditEventPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["AuditEventResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        AuditEventResponse: {
            /** @description `<object>.<what>`, such as `member.removed`. */
            action: string;
            actor: components["schemas"]["AuditActorResponse"];
            /** Format: date-time */
            at: string;
            /** @description What is worth knowing of the change; depends on the action. */
            data: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            /** @description From where. */
            ip: string | null;
            object: components["schemas"]["AuditObjectResponse"];
            /**
             * Format: uuid
             * @description As in the log, and in `instance` of a problem document.
             */
            request_id: string | null;
            user_agent: string | null;
        };
        AuditObjectResponse: {
            /** @description Mostly a UUID; of a repeated request its route. */
            id: string | null;
            type: string;
        };
        AuthorizationServerResponse: {
            grant_types_supported: "client_credentials"[];
            issuer: string;
            response_types_supported: string[];
            scopes_supported: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[];
            service_documentation: string;
            token_endpoint: string;
            token_endpoint_auth_methods_supported: ("client_secret_basic" | "client_secret_post")[];
        };
        BatchCounts: {
            /** @description Rows that became prospects. */
            accepted: number;
            /** @description Not called because the batch was canceled. */
            canceled: number;
            /** @description Reached. */
            completed: number;
            /** @description On the phone, or about to be. */
            dialing: number;
            /** @description Not reached, and not tried again. */
            exhausted: number;
            /** @description To be called, or called again. */
            pending: number;
            /** @description Rows that did not; `GET /batch/{id}/rejected` says why. */
            rejected: number;
            /** @description Never to be called: not allowed, or capped. */
            skipped: number;
            /** @description On the suppression list. */
            suppressed: number;
            /** @description Rows of the file. */
            total: number;
            /** @description Nobody knows whether the phone rang; not called again unless a person asks for it. */
            unknown: number;
        };
        BatchFailure: {
            code: string;
            detail: string;
            /** @description Line of the file. */
            line: number | null;
        };
        BatchFile: {
            bytes: number;
            name: string;
        };
        BatchPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["BatchResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        BatchRate: {
            /** @description Calls begun in the last minute. */
            dials_last_minute: number;
            /** @description Over the last minute, or since the start when that is less. */
            dials_per_second: number;
        };
        BatchResponse: {
            agent_phone_number: string;
            calling_window: components["schemas"]["BatchWindow"];
            calls_per_second: number;
            counts: components["schemas"]["BatchCounts"];
            /** Format: date-time */
            created_at: string;
            default_country: string;
            /**
             * Format: date-time
             * @description An estimate; null when it stands still, is done, or takes more than 90 days.
             */
            expected_end_at: string | null;
            /** @description Why the file could not be imported. */
            failure: components["schemas"]["BatchFailure"] | null;
            file: components["schemas"]["BatchFile"];
            /** Format: date-time */
            finished_at: string | null;
            /** Format: uuid */
            id: string;
            max_concurrent: number;
            name: string;
            /**
             * @description How calls ended, by call status. A prospect that is called again has several.
             * @example {
             *       "completed": 120,
             *       "busy": 14,
             *       "no-answer": 31
             *     }
             */
            outcomes: {
                [key: string]: number;
            };
            rate: components["schemas"]["BatchRate"];
            retry: components["schemas"]["BatchRetry"];
            ring_timeout_s: number;
            /** Format: date-time */
            scheduled_at: string | null;
            /** Format: date-time */
            started_at: string | null;
            /** @enum {string} */
            status: "importing" | "scheduled" | "running" | "paused" | "completed" | "failed" | "canceled" | "archived" | "draft";
            /** @description Why it has this status, where that is not plain: the code of a failure, `by-user`, `nobody-to-call`. */
            status_reason: string | null;
            /** Format: date-time */
            updated_at: string;
            /** @description Why nobody is being called; null when calls are made or none are left. */
            waiting: components["schemas"]["BatchWaiting"] | null;
        };
        BatchRetry: {
            delay_s: number;
            max_attempts: number;
            on: ("busy" | "no-answer" | "failed")[];
        };
        BatchWaiting: {
            /** @description Such as `outside-window`, `at-capacity`, `trunk-breaker-open`, `daily-spend-cap`, `paused-by-user`. */
            because: string;
            /**
             * Format: date-time
             * @description When it is likely over by itself; null when someone has to act.
             */
            until: string | null;
        };
        BatchWindow: {
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            end: string;
            start: string;
        };
        CallAttemptResponse: {
            /** Format: date-time */
            answered_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description Why it was dialed: what was decided, by which limits and windows. */
            decision: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            dialed_at: string | null;
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** Format: uuid */
            id: string;
            outcome: string | null;
            ring_timeout_s: number;
            /** Format: date-time */
            ringing_at: string | null;
            sip_code: number | null;
            /**
             * @description `lapsed`: not dialed, because something had changed when its moment came.
             * @enum {string}
             */
            state: "ended" | "dialing" | "unknown" | "intent" | "in_progress" | "lapsed";
        };
        CallbackEvent: {
            /**
             * Format: date-time
             * @description ISO 8601 with an offset; not in the past, and at most 90 days ahead.
             */
            callback_at: string;
            /** @enum {string} */
            type: "callback";
        };
        CallDetailResponse: {
            /** Format: uuid */
            agent_id: string | null;
            /** Format: date-time */
            answered_at: string | null;
            answered_by: string | null;
            attempts: components["schemas"]["CallAttemptResponse"][];
            /**
             * Format: uuid
             * @description The batch that the call belongs to.
             */
            batch_id: string | null;
            /** @enum {string} */
            call_direction: "inbound" | "outbound";
            /** @enum {string} */
            call_type: "phone" | "web";
            /**
             * Format: uuid
             * @description The campaign that the call belongs to.
             */
            campaign_id: string | null;
            /** @description In millionths of the workspace's currency. */
            cost_micros: number | null;
            /** Format: date-time */
            created_at: string;
            /** @description Of a call that waits: the last decision and its reason. */
            decision: {
                [key: string]: unknown;
            } | null;
            disposition: string | null;
            /** @description From the answer to the end, in seconds. */
            duration_s: number | null;
            dynamic_variables: {
                [key: string]: string;
            };
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            events: components["schemas"]["CallEventResponse"][];
            from_number: string | null;
            /** Format: uuid */
            id: string;
            legs: components["schemas"]["CallLegResponse"][];
            /** @description Counts all calls of the installation. */
            number: number;
            /** Format: uuid */
            prospect_id: string | null;
            /** Format: date-time */
            ringing_at: string | null;
            /** @description The carrier's SIP status, when the call was not answered. */
            sip_code: number | null;
            /**
             * @description `unknown`: it cannot be known whether the phone rang; such a call is never dialed again by itself.
             * @enum {string}
             */
            status: "busy" | "completed" | "no-answer" | "failed" | "ringing" | "canceled" | "unknown" | "in-progress" | "queued";
            to_number: string | null;
            transcript: components["schemas"]["TranscriptTurnResponse"][];
        };
        CallEventResponse: {
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            attempt_id: string | null;
            data: {
                [key: string]: unknown;
            };
            /** @description `admitted`, `dialing`, `ringing`, `answered`, `ended`, `lapsed`; of the agent `answered_by`, `disposition`, `function`, `end`. */
            type: string;
        };
        CallingWindowBody: {
            /** @description `mon` to `sun`; every day when left out. */
            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * @description First minute that is outside again, to `24:00`; before `start`, the window crosses midnight.
             * @example 17:30
             */
            end: string;
            /**
             * @description First minute, such as `08:00`.
             * @example 09:00
             */
            start: string;
        };
        CallingWindowRequest: {
            /** @description The days on which the window opens. */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** @description HH:MM; `24:00` is the end of the day, and one before `start` is on the next day. */
            end: string;
            /** @description HH:MM, in the local time of who is called. */
            start: string;
        };
        CallingWindowResponse: {
            days: string[];
            end: string;
            start: string;
        };
        CallLegResponse: {
            /** Format: date-time */
            answered_at: string | null;
            /** Format: date-time */
            dialed_at: string;
            /** @enum {string} */
            direction: "outbound";
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            from_number: string;
            /**
             * Format: uuid
             * @description The id of the leg's attempt.
             */
            id: string;
            identity: string;
            /** @enum {string} */
            kind: "sip";
            /** Format: date-time */
            ringing_at: string | null;
            /** @description LiveKit's room, and the callee's identity in it. */
            room: string;
            sip_code: number | null;
            to_number: string;
            /** Format: uuid */
            trunk_id: string;
        };
        CallPageResponse: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["CallResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        CallResponse: {
            /** Format: uuid */
            agent_id: string | null;
            /** Format: date-time */
            answered_at: string | null;
            answered_by: string | null;
            /**
             * Format: uuid
             * @description The batch that the call belongs to.
             */
            batch_id: string | null;
            /** @enum {string} */
            call_direction: "inbound" | "outbound";
            /** @enum {string} */
            call_type: "phone" | "web";
            /**
             * Format: uuid
             * @description The campaign that the call belongs to.
             */
            campaign_id: string | null;
            /** @description In millionths of the workspace's currency. */
            cost_micros: number | null;
            /** Format: date-time */
            created_at: string;
            disposition: string | null;
            /** @description From the answer to the end, in seconds. */
            duration_s: number | null;
            dynamic_variables: {
                [key: string]: string;
            };
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            from_number: string | null;
            /** Format: uuid */
            id: string;
            /** @description Counts all calls of the installation. */
            number: number;
            /** Format: uuid */
            prospect_id: string | null;
            /** Format: date-time */
            ringing_at: string | null;
            /** @description The carrier's SIP status, when the call was not answered. */
            sip_code: number | null;
            /**
             * @description `unknown`: it cannot be known whether the phone rang; such a call is never dialed again by itself.
             * @enum {string}
             */
            status: "busy" | "completed" | "no-answer" | "failed" | "ringing" | "canceled" | "unknown" | "in-progress" | "queued";
            to_number: string | null;
        };
        CampaignCounts: {
            /** @description Not called because the campaign had ended or was archived. */
            canceled: number;
            /** @description Reached. */
            completed: number;
            /** @description On the phone, or about to be. */
            dialing: number;
            /** @description Not reached, and not tried again. */
            exhausted: number;
            /** @description To be called, or called again. */
            pending: number;
            /** @description Never to be called: not allowed, capped, or without the consent that is required. */
            skipped: number;
            /** @description On the suppression list. */
            suppressed: number;
            /** @description People of the campaign, each number once. */
            total: number;
            /** @description Nobody knows whether the phone rang; not called again unless a person asks for it. */
            unknown: number;
        };
        CampaignDecisionConsent: {
            basis: string;
            given_at: string;
            source: string;
        };
        CampaignLimits: {
            max_attempts: number;
            max_callers: number;
            max_calling_windows: number;
            /** @description Calls at once, of all lists of the workspace together. */
            max_concurrent: number;
            max_holidays: number;
            max_priority: number;
            max_retry_rules: number;
            min_priority: number;
            upload_max_bytes: number;
        };
        CampaignOptionsResponse: {
            /** @description The newest first, 1000 at most; `GET /agents` has all. */
            agents: components["schemas"]["AgentOption"][];
            /** @description What somebody may have agreed to, the stronger last. */
            consent_bases: ("express" | "written")[];
            dispositions: components["schemas"]["DispositionOption"][];
            limits: components["schemas"]["CampaignLimits"];
            /** @description The newest first, 1000 at most; `GET /phonenumbers` has all. */
            numbers: components["schemas"]["NumberOption"][];
            profiles: components["schemas"]["ProfileOption"][];
            /** @description After which ends a person may be called again. */
            retry_on: ("busy" | "no-answer" | "failed")[];
            /** @description Ends that a rule of `retry.rules` may be about. */
            retry_rule_outcomes: ("busy" | "no-answer" | "failed" | "voicemail")[];
            statuses: ("scheduled" | "running" | "paused" | "completed" | "archived" | "draft")[];
            /** @description Where the workspace's days begin. */
            time_zone: string;
            voicemail: ("continue" | "hang_up" | "leave_message")[];
        };
        CampaignPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["CampaignResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        CampaignProspectAttempt: {
            /** Format: date-time */
            answered_at: string | null;
            /** Format: uuid */
            call_id: string;
            decision: components["schemas"]["CampaignProspectDecision"];
            /** Format: date-time */
            dialed_at: string | null;
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description Call status that it ended with. */
            outcome: string | null;
            /** Format: date-time */
            ringing_at: string | null;
            /** @description What the carrier answered. */
            sip_code: number | null;
            /** Format: date-time */
            slot_at: string;
            state: string;
        };
        CampaignProspectDecision: {
            at: string | null;
            because: string;
            /** @description What the call relied on, where the campaign requires consent. */
            consent: components["schemas"]["CampaignDecisionConsent"] | null;
            /** @description `dial`, `wait` or `skip`. */
            kind: string;
            /** @description The profiles that were kept to. */
            profiles: string[];
            /** @description The rule that decided, such as `us-fl`, `campaign` or `workspace`. */
            rule: string | null;
            /** @description Until when it waits. */
            until: string | null;
            /**
             * @description Whether the time zones were given or are those of the number's area.
             * @enum {string|null}
             */
            zone_source: "number" | "given" | null;
        };
        CampaignProspectPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["CampaignProspectResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        CampaignProspectResponse: {
            attempts: components["schemas"]["CampaignProspectAttempt"][];
            attempts_made: number;
            country: string | null;
            /** Format: uuid */
            id: string;
            /** @description What was decided when it was last looked at, and why. */
            last_decision: components["schemas"]["CampaignProspectDecision"] | null;
            /** @description Line of the upload. */
            line: number | null;
            /**
             * Format: date-time
             * @description When it is looked at again.
             */
            next_at: string | null;
            phone_number: string;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "completed" | "dialing" | "canceled" | "suppressed" | "skipped" | "unknown" | "exhausted";
            /** @description All zones in which the callee may be: each has to be inside the hours. */
            time_zones: string[];
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: uuid
             * @description The upload that brought this person; null for one added by `prospect/{uuid}/`.
             */
            upload_id: string | null;
            /** @description The same as `id`. */
            uuid: string;
            variables: {
                [key: string]: string;
            };
        };
        CampaignRate: {
            /** @description Calls begun in the last minute. */
            dials_last_minute: number;
            /** @description Over the last minute, or since the start when that is less. */
            dials_per_second: number;
        };
        CampaignResponse: {
            /** Format: uuid */
            agent_id: string | null;
            /** @description E.164, the preferred first. */
            caller_ids: string[];
            calling_windows: components["schemas"]["CampaignWindow"][];
            calls_per_second: number;
            counts: components["schemas"]["CampaignCounts"];
            /** Format: date-time */
            created_at: string;
            /** @description The mail address of who made it; null when an API key did, or that person is gone. */
            created_by: string | null;
            default_country: string | null;
            /** Format: date-time */
            ends_at: string | null;
            /**
             * Format: date-time
             * @description An estimate; null when it stands still, is done, or takes more than 90 days.
             */
            expected_end_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @description Days on which nobody is called. */
            holidays: string[];
            /** Format: uuid */
            id: string;
            max_concurrent: number;
            name: string;
            /**
             * @description How calls ended, by call status. A person who is called again has several.
             * @example {
             *       "completed": 120,
             *       "busy": 14,
             *       "no-answer": 31
             *     }
             */
            outcomes: {
                [key: string]: number;
            };
            priority: number;
            profile: string | null;
            /** @description Share of its people who are in a final state, from 0 to 1; null when it has none. */
            progress: number | null;
            public_status: boolean;
            rate: components["schemas"]["CampaignRate"];
            /** @enum {string|null} */
            require_consent: "express" | "written" | null;
            retry: components["schemas"]["CampaignRetry"];
            ring_timeout_s: number;
            slug: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            starts_at: string | null;
            /** @enum {string} */
            status: "scheduled" | "running" | "paused" | "completed" | "archived" | "draft";
            /** @description Why it has this status, where that is not plain, such as `by-user`. */
            status_reason: string | null;
            /** Format: date-time */
            updated_at: string;
            /** @description The same as `id`. */
            uuid: string;
            /** @enum {string} */
            voicemail: "continue" | "hang_up" | "leave_message";
            /** @description Why nobody is being called; null when calls are made or none are left. */
            waiting: components["schemas"]["CampaignWaiting"] | null;
            warnings: components["schemas"]["CampaignWarning"][];
        };
        CampaignRetry: {
            delay_s: number;
            max_attempts: number;
            on: ("busy" | "no-answer" | "failed")[];
            rules: components["schemas"]["CampaignRetryRule"][];
        };
        CampaignRetryBody: {
            /** @description Seconds between the end of an attempt and the next, to 7 days; 1800 when left out. */
            delay_s?: number;
            /**
             * @description Dials of a prospect in all, the first one included: 1 means no retry.
             * @example 3
             */
            max_attempts: number;
            /** @description After which ends; all of them when left out. */
            on?: ("busy" | "no-answer" | "failed")[];
            /** @description Looked at before the plain policy; the first that fits decides. */
            rules?: components["schemas"]["CampaignRetryRuleBody"][];
        };
        CampaignRetryRule: {
            delay_s: number;
            /** @description What the agent made of it, where the rule is of that. */
            disposition?: string;
            max_attempts: number;
            /**
             * @description How the call ended, where the rule is of that.
             * @enum {string}
             */
            on?: "busy" | "no-answer" | "failed" | "voicemail";
            other_time_of_day: boolean;
        };
        CampaignRetryRuleBody: {
            /** @description Seconds until the next attempt, to 30 days. */
            delay_s: number;
            /**
             * @description Or what the agent made of it, one of the workspace's dispositions.
             * @example not_now
             */
            disposition?: string;
            /** @description Dials of a prospect in all by this rule, the first one included; the campaign's `max_attempts` bounds all. */
            max_attempts: number;
            /**
             * @description How the call ended.
             * @enum {string}
             */
            on?: "busy" | "no-answer" | "failed" | "voicemail";
            /** @description Whether the next attempt comes at another time of the day than this one. */
            other_time_of_day?: boolean;
        };
        CampaignStatusResponse: {
            /**
             * Format: date-time
             * @description When this was so: at most two seconds ago.
             */
            as_of: string;
            counts: components["schemas"]["CampaignCounts"];
            /** Format: date-time */
            ends_at: string | null;
            /** Format: date-time */
            expected_end_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /**
             * @description How calls ended, by call status.
             * @example {
             *       "completed": 120,
             *       "busy": 14,
             *       "no-answer": 31
             *     }
             */
            outcomes: {
                [key: string]: number;
            };
            /** @description Share of its people who are in a final state, from 0 to 1; null when it has none. */
            progress: number | null;
            rate: components["schemas"]["CampaignRate"];
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            starts_at: string | null;
            /** @enum {string} */
            status: "scheduled" | "running" | "paused" | "completed" | "archived" | "draft";
        };
        CampaignWaiting: {
            /** @description Such as `outside-window`, `at-capacity`, `trunk-breaker-open`, `daily-spend-cap`, `paused-by-user`. */
            because: string;
            /**
             * Format: date-time
             * @description When it is likely over by itself; null when someone has to act.
             */
            until: string | null;
        };
        CampaignWarning: {
            /** @description `disclosure_missing`: an agent does not say what the campaign's profile, or that of its default country, asks for. `abandonment_slowed`, `abandonment_paused`: too many who answered met no agent in time. */
            code: string;
            detail: string;
        };
        CampaignWindow: {
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            end: string;
            start: string;
        };
        CampaignWindowBody: {
            /** @description `mon` to `sun`; every day when left out. */
            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * @description First minute that is outside again, to `24:00`; before `start`, the window crosses midnight.
             * @example 12:30
             */
            end: string;
            /**
             * @description First minute, such as `08:00`.
             * @example 09:00
             */
            start: string;
        };
        ClearedCacheResponse: {
            /** @description How many campaigns were in the cache. */
            cleared: number;
        };
        ConsentPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["ConsentResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        ConsentResponse: {
            /** @enum {string} */
            basis: "express" | "written";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            given_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The batch or campaign in whose file it stood; null when it came by the API.
             */
            list_id: string | null;
            phone_number: string;
            /** Format: uuid */
            prospect_id: string | null;
            /** @description The user who recorded it; null for an API key or a file. */
            recorded_by: string | null;
            source: string;
            text_version: string | null;
            /**
             * Format: date-time
             * @description From then on it holds no longer; null while it does.
             */
            withdrawn_at: string | null;
            /**
             * @description How it was withdrawn; `import` is a file of suppressed numbers, `opt_out` what the person said to an agent.
             * @enum {string|null}
             */
            withdrawn_by: "api" | "opt_out" | "disposition" | "import" | "webhook" | "erasure" | null;
        };
        ContactDecisionPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["ContactDecisionResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        ContactDecisionResponse: {
            /**
             * Format: date-time
             * @description When it was decided.
             */
            at: string;
            /** @description The reason, such as `due`, `outside-window`, `attempt-cap`, `consent-missing`, `suppressed`. */
            because: string;
            /** Format: uuid */
            call_id: string | null;
            /** @description The consent that let the call be, where one was needed. */
            consent: components["schemas"]["DecisionConsentResponse"] | null;
            /**
             * Format: date-time
             * @description When the phone was called; null for what was decided otherwise, or not carried out.
             */
            dialed_at: string | null;
            end_reason: string | null;
            /** Format: uuid */
            id: string;
            /**
             * @description `dial`: a call was to be placed; `wait`: not yet; `skip`: never.
             * @enum {string}
             */
            kind: "skip" | "wait" | "dial";
            /** @description The batch or campaign; null for a single call, and for what holds for all lists. */
            list: components["schemas"]["DecisionListResponse"] | null;
            /** @description How the call ended; `lapsed` for one that was decided and not dialed. */
            outcome: string | null;
            /** Format: uuid */
            prospect_id: string | null;
            /** @description Whose rule it was: the name of a profile, such as `us-fl`, else `campaign`, `workspace`, `suppression`, `erased`. */
            rule: string | null;
            /** @description Of a suppression: where it came from. */
            source: string | null;
            /**
             * Format: date-time
             * @description Of a wait: when to look again.
             */
            until: string | null;
            /**
             * @description How the zones were found: told by the file or the API, or by the number itself.
             * @enum {string|null}
             */
            zone_source: "number" | "given" | null;
            /** @description The time zones of the person that were looked at; all of them had to be inside the hours. */
            zones: string[];
        };
        CreateApiKeyRequest: {
            /** @description What it is for. */
            name: string;
            /**
             * @description What it may do: as much as a member with that role.
             * @enum {string}
             */
            role: "member" | "developer" | "admin";
            /** @description Narrows it to these, inside of what its role may do. Null or absent: it has all that its role may do. A credential that is narrowed itself can only issue ones that are narrowed to its own scopes, or fewer. */
            scopes?: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        CreateCampaignRequest: {
            /**
             * Format: uuid
             * @description The agent that speaks, whichever number calls; null for the agent of the number.
             */
            agent_id?: string | null;
            /**
             * @description The workspace's numbers that call, E.164, the preferred first. A callee is called from one of their own area code or country if there is one, else in turn, and always from the same.
             * @example [
             *       "+14155550100"
             *     ]
             */
            caller_ids: string[];
            /** @description When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. Several a day are open one after the other. Profiles and the workspace's hours can only narrow them. */
            calling_windows?: components["schemas"]["CampaignWindowBody"][];
            /** @description Dials begun per second at most, evenly spaced; 5 by default. */
            calls_per_second?: number;
            /**
             * @description ISO 3166-1 country of numbers without a country code; null for that of the first of `caller_ids`.
             * @example US
             */
            default_country?: string | null;
            /**
             * Format: date-time
             * @description From when on nobody is called any more, ISO 8601 with an offset; null for when everybody was called.
             */
            ends_at?: string | null;
            /**
             * @description Days on which nobody is called, by each callee's local date.
             * @example [
             *       "2026-12-25"
             *     ]
             */
            holidays?: string[];
            /** @description Calls of this campaign at once; 20 by default. */
            max_concurrent?: number;
            name: string;
            /** @description 1 to 10, 5 by default: of what several lists want at once, one of 10 gets twice as much as one of 5. */
            priority?: number;
            /** @description Rules that hold for everybody called, of `options/`; those of a callee's own region hold beside them. */
            profile?: string | null;
            /** @description Whether anybody who knows the slug may read `status/`. Such a slug is unique in the whole installation. */
            public_status?: boolean;
            /**
             * @description Only who has given this consent, or a stronger one, is called; null for everybody whom the profiles let.
             * @enum {string|null}
             */
            require_consent?: "express" | "written" | null;
            /** @description Who is called again; nobody by default. */
            retry?: components["schemas"]["CampaignRetryBody"];
            /** @description How long a phone rings before it counts as no answer, in seconds; 30 by default. */
            ring_timeout_s?: number;
            /** @description The campaign's name in paths; made of `name` with a random ending when left out. */
            slug?: string;
            /**
             * Format: date-time
             * @description When the dialing begins, ISO 8601 with an offset; null for as soon as the campaign is started.
             */
            starts_at?: string | null;
            /**
             * @description `running` starts it at once, or at `starts_at`; by default it is a draft until it is started.
             * @enum {string}
             */
            status?: "draft" | "running";
            /**
             * @description What the agent does when a voicemail answers; `continue` by default.
             * @enum {string}
             */
            voicemail?: "hang_up" | "leave_message" | "continue";
        };
        CreatedApiKeyResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @description For the header `X-API-Key`. Shown only here. */
            key: string;
            /**
             * Format: date-time
             * @description To the minute; null when it was never used.
             */
            last_used_at: string | null;
            name: string;
            /** @description The beginning of the key, to tell it from others. */
            prefix: string;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** @description What it is narrowed to; null for all that its role may do. */
            scopes: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        CreatedInvitationResponse: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The user; null when an API key did.
             */
            invited_by: string | null;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** @description What the link in the mail has; shown only here. */
            token: string;
        };
        CreatedSubscriptionResponse: {
            /** Format: date-time */
            created_at: string;
            description: string;
            /** Format: date-time */
            disabled_at: string | null;
            /**
             * @description `gone`: it answered 410. `failing`: it accepted nothing for three days.
             * @enum {string|null}
             */
            disabled_reason: "gone" | "by-user" | "failing" | null;
            enabled: boolean;
            /** @description Null: all events. */
            event_types: ("campaign.paused" | "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test")[] | null;
            /**
             * Format: date-time
             * @description Since when everything that was sent has failed; null while it does well.
             */
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_success_at: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             */
            previous_secret_until: string | null;
            /** @description Verifies the signatures (Standard Webhooks). Shown only in this reply. */
            secret: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        CreateOAuthClientRequest: {
            /** @description What it is for. */
            name: string;
            /**
             * @description What it may do: as much as a member with that role.
             * @enum {string}
             */
            role: "member" | "developer" | "admin";
            /** @description Narrows it to these, inside of what its role may do. Null or absent: it has all that its role may do. A credential that is narrowed itself can only issue ones that are narrowed to its own scopes, or fewer. */
            scopes?: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        CreateSubscriptionRequest: {
            /**
             * @description What it is for.
             * @default
             */
            description?: string;
            /** @description Which events to send; null, or left out, for all there are and will be. */
            event_types?: ("call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown")[] | null;
            /** @description https (in production), without user and password, at an address on the public internet. */
            url: string;
        };
        CreateSuppressionRequest: {
            /**
             * @description With country code, such as `+14155550123`.
             * @example +12125550123
             */
            phone_number: string;
            /** @example asked by mail */
            reason?: string;
        };
        CreateWorkspaceRequest: {
            /** @description What people call it. */
            name: string;
            /** @description Lower-case letters, digits and single hyphens, unique on this installation; made from the name when absent. */
            slug?: string;
        };
        CustomFunction: {
            /**
             * @description Tells the language model when to call it.
             * @default
             */
            description?: string;
            /**
             * @default POST
             * @enum {string}
             */
            method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
            /**
             * @description As the language model calls it: a letter or underscore, then letters, digits, underscores, hyphens.
             * @example book_appointment
             */
            name: string;
            /** @description A JSON Schema of an object; `{}` for a function without parameters. */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * @description Where the platform sends the call's arguments: http or https, without user and password, to port 80, 443 or one above 1023, at an address on the public internet. Redirects are not followed.
             * @example https://example.com/appointments
             */
            url: string;
        };
        CustomFunctionResponse: {
            description: string;
            /** @enum {string} */
            method: "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
            name: string;
            /** @description A JSON Schema of an object. */
            parameters: {
                [key: string]: unknown;
            };
            url: string;
        };
        DecisionConsentResponse: {
            basis: string;
            /** Format: date-time */
            given_at: string;
            source: string;
            text_version: string | null;
        };
        DecisionListResponse: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "batch" | "campaign" | "run";
            name: string;
        };
        DeliveryAttemptResponse: {
            /** Format: date-time */
            at: string;
            detail: string | null;
            duration_ms: number;
            error: string | null;
            /** Format: uuid */
            id: string;
            /** @description The first kilobyte of the reply. */
            reply: string | null;
            status: number | null;
        };
        DeliveryDetailResponse: {
            /** @description The last 100, the newest first. */
            attempts: components["schemas"]["DeliveryAttemptResponse"][];
            /** @description What is sent, byte for byte. */
            body: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            delivered_at: string | null;
            /**
             * Format: uuid
             * @description The `webhook-id` that the receiver sees, the same at each try and in a replay.
             */
            event_id: string;
            /** @enum {string} */
            event_type: "campaign.paused" | "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test";
            /** Format: uuid */
            id: string;
            /** @description Why the last try failed: `http_<status>`, or why there was no reply. */
            last_error: string | null;
            /** @description What was last answered; null when there was no reply. */
            last_status: number | null;
            /**
             * Format: date-time
             * @description When it is sent, or sent again, at the earliest: events of one call are sent one after the other.
             */
            next_try_at: string | null;
            /**
             * @description `held`: its subscription was disabled; it is sent by a replay only. `failed`: given up after three days.
             * @enum {string}
             */
            status: "pending" | "failed" | "delivered" | "held";
            /** @description Since the last replay, or the beginning. */
            tries: number;
        };
        DeliveryPageResponse: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["DeliveryResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        DeliveryResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            delivered_at: string | null;
            /**
             * Format: uuid
             * @description The `webhook-id` that the receiver sees, the same at each try and in a replay.
             */
            event_id: string;
            /** @enum {string} */
            event_type: "campaign.paused" | "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test";
            /** Format: uuid */
            id: string;
            /** @description Why the last try failed: `http_<status>`, or why there was no reply. */
            last_error: string | null;
            /** @description What was last answered; null when there was no reply. */
            last_status: number | null;
            /**
             * Format: date-time
             * @description When it is sent, or sent again, at the earliest: events of one call are sent one after the other.
             */
            next_try_at: string | null;
            /**
             * @description `held`: its subscription was disabled; it is sent by a replay only. `failed`: given up after three days.
             * @enum {string}
             */
            status: "pending" | "failed" | "delivered" | "held";
            /** @description Since the last replay, or the beginning. */
            tries: number;
        };
        DialerEventResult: {
            /** @description Why it was refused; `GET /errors/{code}` explains it. */
            code: string | null;
            detail: string | null;
            /** @description Its place in `events`, from 0. */
            index: number;
            /** @description JSON pointer into the body, to what is wrong. */
            pointer: string | null;
            /**
             * @description `refused`: nothing was changed by this event; sent again as it is, it will be refused again.
             * @enum {string}
             */
            status: "refused" | "applied";
        };
        DialerEventsRequest: {
            /** @description What happened, in order, at most 500. Each is judged alone; opt-outs take effect first. */
            events: (components["schemas"]["OptOutEvent"] | components["schemas"]["DispositionEvent"] | components["schemas"]["CallbackEvent"])[];
        };
        DialerEventsResponse: {
            applied: number;
            /** @description This webhook-id was taken before: nothing is changed again, and the results are those of then. */
            duplicate: boolean;
            refused: number;
            results: components["schemas"]["DialerEventResult"][];
        };
        DialerWebhookResponse: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description The key: in the query of the URL, or in the header X-Webhook-Key. It is no secret.
             */
            id: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation holds as well.
             */
            previous_secret_until: string | null;
            /** Format: date-time */
            rotated_at: string | null;
            /** @description Where the events are sent to. */
            url: string;
        };
        DialerWebhookSecretResponse: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description The key: in the query of the URL, or in the header X-Webhook-Key. It is no secret.
             */
            id: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation holds as well.
             */
            previous_secret_until: string | null;
            /** Format: date-time */
            rotated_at: string | null;
            /** @description Shown only here. */
            secret: string;
            /** @description Where the events are sent to. */
            url: string;
        };
        DisclosuresRequest: {
            /**
             * @description That the voice is not a person's.
             * @example This is an AI assistant calling for Example Ltd.
             */
            ai?: string | null;
            /**
             * @description That the call is recorded.
             * @example This call is recorded.
             */
            recording?: string | null;
        };
        DisclosuresResponse: {
            /** @description That the voice is not a person's. */
            ai: string | null;
            /** @description That the call is recorded. */
            recording: string | null;
        };
        DispositionEvent: {
            /**
             * Format: date-time
             * @description When the person asked to be called, for a disposition whose effect is `callback`.
             */
            callback_at?: string;
            /** @description One of the workspace's dispositions; what it does is set there. */
            disposition: string;
            /** @enum {string} */
            type: "disposition";
        };
        DispositionOption: {
            delay_s: number | null;
            /**
             * @description What marking a call with it does.
             * @enum {string}
             */
            effect: "none" | "retry" | "final" | "opt_out" | "callback";
            label: string;
            name: string;
        };
        DispositionRequest: {
            /** @description Seconds from the end of the call, of `retry` and `callback` only; null for the delay of the campaign's own retry. */
            delay_s?: number | null;
            /**
             * @description What marking a call with it does: `none`, `final` (a campaign is done with the person), `retry` and `callback` (it calls them again), `opt_out` (nobody calls them again). `do_not_call` is always `opt_out`.
             * @enum {string}
             */
            effect: "none" | "final" | "retry" | "opt_out" | "callback";
            /**
             * @description For people.
             * @example Wants an offer
             */
            label: string;
            /** @description The lower, the earlier in the list. Left out: where it is, or the last. */
            position?: number;
        };
        DispositionResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description Seconds from the end of the call, of `retry` and `callback`; null for the delay of the campaign's own retry. */
            delay_s: number | null;
            /**
             * @description What marking a call with it does:
             *     - `none`: it is only shown.
             *     - `final`: a campaign is done with the person.
             *     - `retry`: a campaign calls the person again, after `delay_s`.
             *     - `callback`: a campaign calls the person at the time that they asked for, or after `delay_s`.
             *     - `opt_out`: the person is put on the suppression list at once: no list of the workspace calls them again.
             * @enum {string}
             */
            effect: "none" | "final" | "retry" | "opt_out" | "callback";
            /** @description For people. */
            label: string;
            /** @description As calls carry it. */
            name: string;
            /** @description The lower, the earlier in the list; those with the same are by name. */
            position: number;
            /** Format: date-time */
            updated_at: string;
        };
        DispositionsResponse: {
            /** @description In their order: all there are, a hundred at most. */
            items: components["schemas"]["DispositionResponse"][];
        };
        EraseRequest: {
            /**
             * @description In international format.
             * @example +12125550123
             */
            phone_number: string;
            /**
             * @description Kept with the erasure; the number itself is blotted out of it.
             * @example asked by mail, ticket 4711
             */
            reason?: string;
        };
        ErasurePage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["ErasureResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        ErasureResponse: {
            /** Format: date-time */
            finished_at: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description Since when the number may be called and written down again; null while it may not.
             */
            lifted_at: string | null;
            /** @description HMAC-SHA256 of the number with a key of the workspace, in hex: the same for every erasure of the number. */
            number_hash: string;
            reason: string | null;
            /** @description How much was removed, by kind, such as {"calls": 3, "transcript_events": 41, "file_rows": 2}. */
            removed: {
                [key: string]: number;
            };
            /** Format: date-time */
            requested_at: string;
            /** @description The user who asked for it; null for an API key. */
            requested_by: string | null;
            /** Format: date-time */
            started_at: string | null;
            /**
             * @description The number is not called from `pending` on; at `completed` nothing is left of the person.
             * @enum {string}
             */
            status: "pending" | "running" | "completed";
            /**
             * @description What has to end first: a call of the person that lives, or the import of a file.
             * @enum {string|null}
             */
            waiting_for: "call" | "import" | null;
        };
        EventTypeResponse: {
            description: string;
            /** @enum {string} */
            type: "campaign.paused" | "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test";
        };
        EventTypesResponse: {
            items: components["schemas"]["EventTypeResponse"][];
        };
        ForgotPasswordRequest: {
            /** Format: email */
            email: string;
        };
        FunctionCallRequest: {
            /** @description By the function's `parameters`, as the language model made them. */
            arguments?: {
                [key: string]: unknown;
            };
        };
        FunctionResultResponse: {
            /** @description The reply as text; null when there was none. */
            body: string | null;
            duration_ms: number;
            /** @description Why there is no reply: `timeout`, `address_not_allowed`, `redirect` and the like. */
            error: string | null;
            /** @description The URL answered with 2xx. */
            ok: boolean;
            /** @description Of the reply; null when there was none. */
            status: number | null;
            /** @description The reply is longer than 64 KB, and `body` its beginning. */
            truncated: boolean;
        };
        GoogleSignInRequest: {
            /** @description An authorization code, to be exchanged for the ID token here. */
            code?: string;
            /** @description With `code`: the PKCE verifier, when the request had a challenge. */
            code_verifier?: string;
            /** @description The same, as Google's button names it. */
            credential?: string;
            /** @description The ID token that Google gave to the page. */
            id_token?: string;
            /** @description The token of an invitation to this address: you join that workspace, and none is made for you. */
            invitation_token?: string;
            /** @description The nonce of the request, when it had one: the ID token must have the same. */
            nonce?: string;
            /** @description With `code`: the redirect URI of the request that gave it; `postmessage` for Google's pop-up. */
            redirect_uri?: string;
            /** @description Name of the workspace that is made for a new person; `<name>'s workspace` when absent. */
            workspace_name?: string;
        };
        HealthResponse: {
            /** @enum {string} */
            status: "ok";
        };
        ImportSuppressionsRequest: {
            /** @description JSON: a column's header → `phone_number`, for files whose columns have other names. */
            column_map?: {
                [key: string]: unknown;
            };
            /** @description ISO 3166-1 country of numbers without a country code; by default that of the workspace's own numbers. */
            default_country?: string;
            /**
             * Format: binary
             * @description CSV with a header row and a column of phone numbers, as for a batch.
             */
            file: Blob;
            /** @description Kept with each number. */
            reason?: string;
        };
        InvitationPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["InvitationResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        InvitationResponse: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The user; null when an API key did.
             */
            invited_by: string | null;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
        };
        InvitationViewResponse: {
            /** @description Who signs in or up must do so with this address. */
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** @description Whether there is an account with this address: then sign in and accept, else sign up. */
            has_account: boolean;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            workspace_name: string;
        };
        InviteRequest: {
            /**
             * Format: email
             * @description Only who signs in with this address can accept.
             */
            email: string;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
        };
        LiveCallPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["LiveCallResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        LiveCallResponse: {
            /** Format: uuid */
            agent_id: string | null;
            /** Format: date-time */
            answered_at: string | null;
            answered_by: string | null;
            /** Format: uuid */
            batch_id: string | null;
            /** @enum {string} */
            call_direction: "inbound" | "outbound";
            /** @enum {string} */
            call_type: "phone" | "web";
            /** Format: uuid */
            campaign_id: string | null;
            /** Format: date-time */
            dialed_at: string | null;
            disposition: string | null;
            from_number: string | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            prospect_id: string | null;
            /**
             * Format: date-time
             * @description When the carrier said that it rings.
             */
            ringing_at: string | null;
            /**
             * Format: date-time
             * @description The second in which it is dialed.
             */
            slot_at: string | null;
            /** @description `queued`: it is about to be dialed. In the stream, where a call ends, how it ended: `completed`, `busy` and so on. */
            status: string;
            to_number: string | null;
        };
        LoginRequest: {
            email: string;
            password: string;
        };
        MapAgentRequest: {
            /**
             * Format: uuid
             * @description The agent that speaks on the number; null takes it off the number.
             */
            agent_id: string | null;
            /**
             * @description A number of this workspace, in international format.
             * @example +14155550100
             */
            phone_number: string;
        };
        MemberPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["MemberResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        MemberResponse: {
            email: string;
            /**
             * Format: date-time
             * @description Since when they belong to it.
             */
            joined_at: string;
            name: string;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** Format: uuid */
            user_id: string;
        };
        NumberOption: {
            /**
             * Format: uuid
             * @description The agent that speaks on it unless the campaign names one.
             */
            agent_id: string | null;
            /** @description ISO 3166-1 alpha-2; null for a number of no country. */
            country: string | null;
            label: string | null;
            /**
             * @description `no-trunk`, `trunk-not-ready` or `trunk-breaker-open` while they cannot.
             * @enum {string|null}
             */
            not_ready_because: "trunk-not-ready" | "trunk-breaker-open" | "no-trunk" | null;
            /** @description E.164. */
            phone_number: string;
            /** @description Whether calls can be placed from it now. */
            ready: boolean;
        };
        OAuthClientPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["OAuthClientResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        OAuthClientResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To the minute; null when it was never used.
             */
            last_used_at: string | null;
            name: string;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation holds; null when none does.
             */
            previous_secret_until: string | null;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** @description What it is narrowed to; null for all that its role may do. */
            scopes: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        OAuthClientSecretResponse: {
            /**
             * Format: uuid
             * @description For the token request: the same as `id`.
             */
            client_id: string;
            /** @description Shown only here. */
            client_secret: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To the minute; null when it was never used.
             */
            last_used_at: string | null;
            name: string;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation holds; null when none does.
             */
            previous_secret_until: string | null;
            /** @enum {string} */
            role: "member" | "developer" | "admin";
            /** @description What it is narrowed to; null for all that its role may do. */
            scopes: ("agents:read" | "agents:write" | "audit:read" | "batches:read" | "batches:write" | "calls:read" | "calls:write" | "campaigns:read" | "campaigns:write" | "credentials:read" | "credentials:write" | "numbers:read" | "numbers:write" | "people:read" | "people:write" | "suppressions:read" | "suppressions:write" | "webhooks:read" | "webhooks:write" | "workspaces:read" | "workspaces:write")[] | null;
        };
        OptOutEvent: {
            /**
             * @description In international format.
             * @example +12125550123
             */
            phone_number: string;
            /** @enum {string} */
            type: "opt_out";
        };
        OutboundCallRequest: {
            /**
             * @description A number of this workspace with an agent and a trunk.
             * @example +14155550100
             */
            agent_phone_number: string;
            /**
             * @description What the agent's texts are filled with: `{{customer_name}}` with `customer_name`. Texts, numbers, true or false.
             * @example { customer_name: "Ada" }
             */
            dynamic_variables?: {
                [key: string]: unknown;
            };
            /**
             * @description Whom to call, in international format.
             * @example +12125550123
             */
            phone_number_to_dial: string;
        };
        PhoneNumberPageResponse: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["PhoneNumberResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        PhoneNumberResponse: {
            /**
             * Format: uuid
             * @description The agent that speaks on this number.
             */
            agent_id: string | null;
            auth_username: string | null;
            /**
             * @description `open`: the trunk failed several times in a row and is not dialed until `breaker_until`.
             * @enum {string|null}
             */
            breaker_state: "closed" | "open" | "half-open" | null;
            /** Format: date-time */
            breaker_until: string | null;
            calls_per_second: number | null;
            /** @description ISO 3166-1 alpha-2; null for a number of no country. */
            country: string | null;
            /** Format: date-time */
            created_at: string;
            email: string | null;
            /** @description Whether a password is stored. It is never returned. */
            has_auth_password: boolean;
            /** Format: uuid */
            id: string;
            krisp_enabled: boolean | null;
            label: string | null;
            /** @description The most calls at once over this trunk; null for no limit of its own. */
            max_concurrent: number | null;
            /** @description E.164. */
            phone_number: string;
            provider: string | null;
            sip_address: string | null;
            sync_error: string | null;
            /**
             * @description Whether LiveKit knows the trunk as it is here. `pending`: a worker is bringing it there; `error`: the last try failed with `sync_error`, and it is tried again. Null for a number without a trunk.
             * @enum {string|null}
             */
            sync_status: "error" | "pending" | "synced" | null;
            /**
             * Format: uuid
             * @description The number's trunk; null for a number that is only mapped to an agent so far.
             */
            trunk_id: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description RFC 9457. Decide by `code`: it is stable, while the texts may change. `GET /errors/{code}` explains it. Some codes have further members, such as `retry_at`.
         * @example {
         *       "type": "/errors/slug_taken",
         *       "title": "The slug is taken",
         *       "status": 409,
         *       "detail": "Another agent of this workspace has this slug.",
         *       "instance": "urn:request:01a20403-5774-754b-972a-bcee7ed59af8",
         *       "code": "slug_taken",
         *       "errors": [
         *         {
         *           "pointer": "/slug",
         *           "code": "slug_taken",
         *           "detail": "another agent has it"
         *         }
         *       ]
         *     }
         */
        Problem: {
            code: string;
            /** @description What is wrong this time, for people. */
            detail: string;
            /** @description Each fault of the request. */
            errors?: components["schemas"]["ProblemField"][];
            /**
             * Format: uri
             * @description By which the operator finds the request in the log.
             */
            instance: string;
            /** @description The HTTP status. */
            status: number;
            /** @description The same for each occurrence of the code. */
            title: string;
            /**
             * Format: uri-reference
             * @description The page that explains the code.
             */
            type: string;
        };
        ProblemField: {
            code: string;
            detail: string;
            /** @description Name of a parameter of the query, path or header. */
            parameter?: string;
            /** @description JSON pointer into the body. */
            pointer?: string;
        };
        ProblemListResponse: {
            items: components["schemas"]["ProblemTypeResponse"][];
        };
        ProblemTypeResponse: {
            /** @description Stable: decide by it. */
            code: string;
            /** @description What happened. */
            meaning: string;
            /** @description What you can do about it. */
            remedy: string;
            /** @description HTTP statuses that it comes with. */
            statuses: number[];
            title: string;
        };
        ProfileOption: {
            /** @description What the national number of who is called begins with; null for all numbers of these countries. */
            area_codes: string[] | null;
            /** @description Attempts per person, from whatever list and number. */
            attempt_caps: components["schemas"]["AttemptCapOption"][];
            /** @description The outer bound of a campaign's own windows. */
            calling_windows: components["schemas"]["CampaignWindow"][];
            /**
             * @description What the rules ask for, for information: a campaign says itself what it requires.
             * @enum {string|null}
             */
            consent: "express" | "written" | null;
            /** @description ISO 3166-1 alpha-2. */
            countries: string[];
            /** @description Days on which nobody is called. */
            holidays: string[];
            /** @description How long it rings at least, in seconds. */
            min_ring_timeout_s: number | null;
            name: string;
            /** @description What the agent has to say in its first message. */
            required_disclosures: ("ai" | "recording")[];
            sources: components["schemas"]["ProfileSourceOption"][];
            title: string;
        };
        ProfileSourceOption: {
            citation: string;
            rule: string;
        };
        ProspectAttempt: {
            /** Format: date-time */
            answered_at: string | null;
            /** Format: uuid */
            call_id: string;
            decision: components["schemas"]["ProspectDecision"];
            /** Format: date-time */
            dialed_at: string | null;
            end_reason: string | null;
            /** Format: date-time */
            ended_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description Call status that it ended with. */
            outcome: string | null;
            /** Format: date-time */
            ringing_at: string | null;
            /** @description What the carrier answered. */
            sip_code: number | null;
            /** Format: date-time */
            slot_at: string;
            state: string;
        };
        ProspectConsentBody: {
            /**
             * @description `written` is the stronger.
             * @enum {string}
             */
            basis: "express" | "written";
            /**
             * Format: date-time
             * @description When it was given, ISO 8601 with an offset; not in the future.
             */
            given_at: string;
            /**
             * @description Where it was given; `api` when left out.
             * @example web form
             */
            source?: string;
            /** @description Which version of the text the person saw. */
            text_version?: string;
        };
        ProspectDecision: {
            at: string | null;
            because: string;
            /** @description `dial`, `wait` or `skip`. */
            kind: string;
            /** @description Until when it waits. */
            until: string | null;
        };
        ProspectPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["ProspectResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        ProspectResponse: {
            attempts: components["schemas"]["ProspectAttempt"][];
            attempts_made: number;
            country: string | null;
            /** Format: uuid */
            id: string;
            /** @description What was decided when it was last looked at, and why. */
            last_decision: components["schemas"]["ProspectDecision"] | null;
            /** @description Line of the file. */
            line: number;
            /**
             * Format: date-time
             * @description When it is looked at again.
             */
            next_at: string | null;
            phone_number: string;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "completed" | "dialing" | "canceled" | "suppressed" | "skipped" | "unknown" | "exhausted";
            /** @description All zones in which the callee may be: each has to be inside the calling window. */
            time_zones: string[];
            /** Format: date-time */
            updated_at: string;
            variables: {
                [key: string]: string;
            };
        };
        RecordConsentRequest: {
            /**
             * @description `written` is what telemarketing with an artificial voice needs in the United States, and holds for `express` too.
             * @enum {string}
             */
            basis: "express" | "written";
            /**
             * Format: date-time
             * @description When the person agreed; not in the future.
             */
            given_at: string;
            /**
             * @description In international format.
             * @example +12125550123
             */
            phone_number: string;
            /**
             * @description Where they did: a form's address, a recording, a contract's number.
             * @example https://example.com/call-me
             */
            source: string;
            /**
             * @description Which version of the text they saw.
             * @example 2026-05
             */
            text_version?: string;
        };
        RejectedSuppression: {
            /** @description The row's cells, as the file has them. */
            columns: string[];
            detail: string | null;
            line: number;
            reason: string;
        };
        ReplaceCampaignRequest: {
            /**
             * Format: uuid
             * @description The agent that speaks, whichever number calls; null for the agent of the number.
             */
            agent_id?: string | null;
            /**
             * @description The workspace's numbers that call, E.164, the preferred first. A callee is called from one of their own area code or country if there is one, else in turn, and always from the same.
             * @example [
             *       "+14155550100"
             *     ]
             */
            caller_ids: string[];
            /** @description When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. Several a day are open one after the other. Profiles and the workspace's hours can only narrow them. */
            calling_windows?: components["schemas"]["CampaignWindowBody"][];
            /** @description Dials begun per second at most, evenly spaced; 5 by default. */
            calls_per_second?: number;
            /**
             * @description ISO 3166-1 country of numbers without a country code; null for that of the first of `caller_ids`.
             * @example US
             */
            default_country?: string | null;
            /**
             * Format: date-time
             * @description From when on nobody is called any more, ISO 8601 with an offset; null for when everybody was called.
             */
            ends_at?: string | null;
            /**
             * @description Days on which nobody is called, by each callee's local date.
             * @example [
             *       "2026-12-25"
             *     ]
             */
            holidays?: string[];
            /** @description Calls of this campaign at once; 20 by default. */
            max_concurrent?: number;
            name: string;
            /** @description 1 to 10, 5 by default: of what several lists want at once, one of 10 gets twice as much as one of 5. */
            priority?: number;
            /** @description Rules that hold for everybody called, of `options/`; those of a callee's own region hold beside them. */
            profile?: string | null;
            /** @description Whether anybody who knows the slug may read `status/`. Such a slug is unique in the whole installation. */
            public_status?: boolean;
            /**
             * @description Only who has given this consent, or a stronger one, is called; null for everybody whom the profiles let.
             * @enum {string|null}
             */
            require_consent?: "express" | "written" | null;
            /** @description Who is called again; nobody by default. */
            retry?: components["schemas"]["CampaignRetryBody"];
            /** @description How long a phone rings before it counts as no answer, in seconds; 30 by default. */
            ring_timeout_s?: number;
            /** @description The campaign's name in paths; made of `name` with a random ending when left out. */
            slug?: string;
            /**
             * Format: date-time
             * @description When the dialing begins, ISO 8601 with an offset; null for as soon as the campaign is started.
             */
            starts_at?: string | null;
            /**
             * @description As with PATCH; the status stays when it is left out.
             * @enum {string}
             */
            status?: "running" | "paused" | "archived";
            /**
             * @description What the agent does when a voicemail answers; `continue` by default.
             * @enum {string}
             */
            voicemail?: "hang_up" | "leave_message" | "continue";
        };
        ReplayRequest: {
            /**
             * Format: date-time
             * @description Before this moment, ISO 8601.
             */
            end: string;
            /**
             * @description Also what was delivered. Otherwise only what failed or was held.
             * @default false
             */
            include_delivered?: boolean;
            /**
             * Format: date-time
             * @description Events from this moment on, ISO 8601; they are kept for 30 days.
             */
            start: string;
        };
        ReplayResponse: {
            /** @description How many deliveries are sent again. */
            count: number;
        };
        ResetPasswordRequest: {
            /** @description The new password. Any characters; not the e-mail address. */
            password: string;
            /** @description From the link of the mail. */
            token: string;
        };
        ResetRequestedResponse: {
            /** @description The same whether or not there is such an account. */
            message: string;
        };
        RetentionResponse: {
            /** @description Calls with their attempts, from their beginning. */
            calls_days: number | null;
            /** @description Consents that were withdrawn, from then on. */
            consents_days: number | null;
            /** @description Why somebody was not called, from the decision. */
            decisions_days: number | null;
            /** @description Prospects and rejected rows, from the end of their batch or the archiving of their campaign. */
            prospects_days: number | null;
            /** @description What was said in a call and asked of your functions, from its beginning. */
            transcripts_days: number | null;
            /** @description Uploaded files, from the end of their batch or the archiving of their campaign. */
            uploads_days: number | null;
            /** Format: uuid */
            workspace_id: string;
        };
        RetryBody: {
            /**
             * @description Seconds between the end of an attempt and the next, to 7 days.
             * @default 1800
             */
            delay_s?: number;
            /**
             * @description Dials of a prospect in all, the first one included: 1 means no retry.
             * @example 3
             */
            max_attempts: number;
            /** @description After which ends. */
            on?: ("busy" | "no-answer" | "failed")[];
        };
        RetryUploadRequest: {
            /** @description Takes a file whose bytes this campaign got before. */
            allow_duplicate?: boolean;
            /** @description JSON: a column's header → `phone_number`, `timezone`, `country`, the name of a variable, or null to leave it out. Columns that are not in it are found by their usual names; all others become variables. */
            column_map?: {
                [key: string]: unknown;
            };
            /**
             * @description ISO 3166-1 country of numbers without a country code; by default the campaign's.
             * @example US
             */
            default_country?: string;
            /**
             * Format: binary
             * @description The corrected rows, such as the report of rejected ones, mended.
             */
            file: Blob;
        };
        RotatedSecretResponse: {
            /**
             * Format: date-time
             * @description Until then events carry a signature by the old secret too.
             */
            previous_secret_until: string;
            /** @description Shown only in this reply. */
            secret: string;
        };
        RotateSecretRequest: {
            /**
             * @description Seconds for which the secret until now holds beside the new one; 0 ends it at once.
             * @default 86400
             */
            overlap_s?: number;
        };
        SessionResponse: {
            /** @description JWT, for `Authorization: Bearer`; the cookie `access_token` has the same. */
            access_token: string;
            /** @description Seconds for which the access token holds. */
            expires_in: number;
            /** @enum {string} */
            token_type: "Bearer";
            user: components["schemas"]["UserResponse"];
            /** @description The active workspace; null for a person who belongs to none. */
            workspace: components["schemas"]["WorkspaceResponse"] | null;
        };
        SettingsResponse: {
            /** @description Of a campaign's answers by a person within 30 days, how many in a hundred may meet no agent within two seconds; null for no cap but those of a campaign's profile and of the countries in which it calls. */
            abandonment_cap_percent: number | null;
            /** @description ISO 3166-1 alpha-2; null for the countries of the workspace's own numbers. */
            allowed_countries: string[] | null;
            /** @description Each of them holds for every person called, over all lists. */
            attempt_caps: components["schemas"]["AttemptCapResponse"][];
            /** @description In the local time of who is called; null leaves it to the lists. */
            calling_window: components["schemas"]["CallingWindowResponse"] | null;
            /** @description Calls a day, in the workspace's time zone; null for no cap. */
            daily_call_cap: number | null;
            /** @description What calls may cost a day, in units of your currency; null for no cap. */
            daily_spend_cap: number | null;
            /** @description The names of the dispositions, in their order; what each does is at `/workspaces/{id}/dispositions`. */
            dispositions: string[];
            /** @description Calls at once, of all lists together. */
            max_concurrent: number;
            /** @description What a started minute costs where `prices` names no prefix, in units of your currency. */
            price_per_minute: number;
            /** @description What a started minute costs by the digits a number begins with; the longest wins. */
            prices: {
                [key: string]: number;
            };
            /** @description Where the workspace's days begin. */
            time_zone: string;
        };
        SignupRequest: {
            /** Format: email */
            email: string;
            /** @description The token of an invitation to this address: you join that workspace, and none is made for you. */
            invitation_token?: string;
            name: string;
            /** @description Any characters; not the e-mail address. */
            password: string;
            /** @description Name of the workspace that is made for you; `<name>'s workspace` when absent. */
            workspace_name?: string;
        };
        SipTrunkRequest: {
            /** @description Kept encrypted and never returned. */
            auth_password?: string | null;
            /** @description For a carrier that authenticates by user and password; leave it out when it does so by address. */
            auth_username?: string | null;
            /**
             * @description How fast this trunk may be dialed; carriers often allow only a few.
             * @default 10
             */
            calls_per_second?: number;
            /**
             * Format: email
             * @description Whom to write to about this number. Stored and shown.
             */
            email?: string | null;
            /**
             * @description Noise cancellation on the callee's audio (LiveKit's Krisp).
             * @default false
             */
            krisp_enabled?: boolean;
            /** @description A name for people. */
            label?: string | null;
            /** @description The most calls at once over this trunk; null for no limit of its own. */
            max_concurrent?: number | null;
            /**
             * @description In international format: `+16505551234`.
             * @example +14155550100
             */
            phone_number: string;
            /** @description The carrier, such as `vonage`. Stored and shown. */
            provider?: string | null;
            /**
             * @description The carrier's SIP server: `host`, `host:port` or an address, without `sip:`.
             * @example sip.example.com
             */
            sip_address: string;
        };
        SubscriptionPageResponse: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["SubscriptionResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        SubscriptionResponse: {
            /** Format: date-time */
            created_at: string;
            description: string;
            /** Format: date-time */
            disabled_at: string | null;
            /**
             * @description `gone`: it answered 410. `failing`: it accepted nothing for three days.
             * @enum {string|null}
             */
            disabled_reason: "gone" | "by-user" | "failing" | null;
            enabled: boolean;
            /** @description Null: all events. */
            event_types: ("campaign.paused" | "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test")[] | null;
            /**
             * Format: date-time
             * @description Since when everything that was sent has failed; null while it does well.
             */
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_success_at: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             */
            previous_secret_until: string | null;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        SuppressionImportResponse: {
            added: number;
            already_suppressed: number;
            /** @description Rows whose number stands in an earlier row of the file. */
            duplicates: number;
            rejected: number;
            /** @description The first 1,000 of them, a megabyte at most. */
            rejected_rows: components["schemas"]["RejectedSuppression"][];
            rows: number;
        };
        SuppressionPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["SuppressionResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        SuppressionResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description The user who added it; null for an API key, or an agent's disposition. */
            created_by: string | null;
            /** Format: uuid */
            id: string;
            phone_number: string;
            reason: string | null;
            /**
             * @description Where it came from: `opt_out` is what the person said to an agent, `webhook` what an outside dialer reported, `erasure` the first step of one that is under way.
             * @enum {string}
             */
            source: "api" | "opt_out" | "disposition" | "import" | "webhook" | "erasure";
        };
        SwitchWorkspaceRequest: {
            /** Format: uuid */
            workspace_id: string;
        };
        TokenResponse: {
            /** @description For `Authorization: Bearer`. */
            access_token: string;
            /** @description Seconds for which the token holds. */
            expires_in: number;
            /** @description The scopes that the token has, with spaces between. Its role may allow less. */
            scope: string;
            /** @enum {string} */
            token_type: "Bearer";
        };
        TranscriptTurnResponse: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            role: "agent" | "user";
            text: string;
        };
        UpdateBatchRequest: {
            /** @description When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. In a form, JSON. */
            calling_window?: components["schemas"]["CallingWindowBody"];
            /** @description Dials begun per second at most, evenly spaced; 5 unless the upload says otherwise. */
            calls_per_second?: number;
            /** @description Calls of this batch at once; 20 unless the upload says otherwise. */
            max_concurrent?: number;
            name?: string;
            /** @description Who is called again; nobody by default. In a form, JSON. */
            retry?: components["schemas"]["RetryBody"];
            /** @description How long a phone rings before it counts as no answer, in seconds; 30 unless the upload says otherwise. */
            ring_timeout_s?: number;
            /**
             * Format: date-time
             * @description A new time, ISO 8601 with an offset, or null for as soon as possible. Not once it has started.
             */
            scheduled_at?: string | null;
            /**
             * @description `paused` pauses, `running` resumes, `canceled` ends it for good; asking for what already is changes nothing. After the reply to a pause or a cancel no further phone rings; calls that ring or talk go on.
             * @enum {string}
             */
            status?: "paused" | "running" | "canceled";
        };
        UpdateCampaignRequest: {
            /**
             * Format: uuid
             * @description The agent that speaks, whichever number calls; null for the agent of the number.
             */
            agent_id?: string | null;
            /** @description The workspace's numbers that call, E.164, the preferred first. */
            caller_ids?: string[];
            /** @description When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. Several a day are open one after the other. Profiles and the workspace's hours can only narrow them. */
            calling_windows?: components["schemas"]["CampaignWindowBody"][];
            /** @description Dials begun per second at most, evenly spaced; 5 by default. */
            calls_per_second?: number;
            /**
             * @description ISO 3166-1 country of numbers without a country code; null for that of the first of `caller_ids`.
             * @example US
             */
            default_country?: string | null;
            /**
             * Format: date-time
             * @description From when on nobody is called any more, ISO 8601 with an offset; null for when everybody was called.
             */
            ends_at?: string | null;
            /**
             * @description Days on which nobody is called, by each callee's local date.
             * @example [
             *       "2026-12-25"
             *     ]
             */
            holidays?: string[];
            /** @description Calls of this campaign at once; 20 by default. */
            max_concurrent?: number;
            name?: string;
            /** @description 1 to 10, 5 by default: of what several lists want at once, one of 10 gets twice as much as one of 5. */
            priority?: number;
            /** @description Rules that hold for everybody called, of `options/`; those of a callee's own region hold beside them. */
            profile?: string | null;
            /** @description Whether anybody who knows the slug may read `status/`. Such a slug is unique in the whole installation. */
            public_status?: boolean;
            /**
             * @description Only who has given this consent, or a stronger one, is called; null for everybody whom the profiles let.
             * @enum {string|null}
             */
            require_consent?: "express" | "written" | null;
            /** @description Who is called again; nobody by default. */
            retry?: components["schemas"]["CampaignRetryBody"];
            /** @description How long a phone rings before it counts as no answer, in seconds; 30 by default. */
            ring_timeout_s?: number;
            /** @description The campaign's name in paths; made of `name` with a random ending when left out. */
            slug?: string;
            /**
             * Format: date-time
             * @description When the dialing begins, ISO 8601 with an offset; null for as soon as the campaign is started.
             */
            starts_at?: string | null;
            /**
             * @description `running` starts or resumes, `paused` pauses, `archived` ends it for good; asking for what already is changes nothing. After the reply to a pause no further phone rings; calls that ring or talk go on.
             * @enum {string}
             */
            status?: "running" | "paused" | "archived";
            /**
             * @description What the agent does when a voicemail answers; `continue` by default.
             * @enum {string}
             */
            voicemail?: "hang_up" | "leave_message" | "continue";
        };
        UpdateMemberRequest: {
            /** @enum {string} */
            role: "member" | "developer" | "admin";
        };
        UpdateRetentionRequest: {
            /** @description Calls with their attempts, from their beginning: at least 31 days, since caps count them for so long. */
            calls_days?: number | null;
            /** @description Consents that were withdrawn, from then on; one that holds is never removed. */
            consents_days?: number | null;
            /** @description Why somebody was not called, from the decision; why they were is kept with the call. */
            decisions_days?: number | null;
            /** @description Prospects and rejected rows, from the end of their batch or the archiving of their campaign. */
            prospects_days?: number | null;
            /** @description What was said in a call and asked of your functions, from its beginning; null to keep it. */
            transcripts_days?: number | null;
            /** @description Uploaded files, from the end of their batch or the archiving of their campaign. */
            uploads_days?: number | null;
        };
        UpdateSettingsRequest: {
            /** @description Of a campaign's answers by a person within 30 days, how many in a hundred may meet no agent within two seconds. A campaign slows down before that, and pauses when not even one more may be lost. null for no cap but those of the campaign's profile and of the countries in which it calls, which hold anyway. */
            abandonment_cap_percent?: number | null;
            /** @description ISO 3166-1 alpha-2, such as ["US", "DE"]; null for the countries of the workspace's own numbers. */
            allowed_countries?: ("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW")[] | null;
            /** @description Each of them holds for every person called. */
            attempt_caps?: components["schemas"]["AttemptCapRequest"][];
            /** @description Outside of it nothing is dialed, whatever a list's own window says; null leaves it to the lists. */
            calling_window?: components["schemas"]["CallingWindowRequest"] | null;
            /** @description Calls a day, in the workspace's time zone; null for no cap. */
            daily_call_cap?: number | null;
            /** @description What calls may cost a day, in units of your currency, such as 12.5; null for no cap. */
            daily_spend_cap?: number | null;
            /** @description The names of the dispositions, in their order; `do_not_call` must stay. One that is new here has no effect, unless its name is one of those that a new workspace has; what each does is at `/workspaces/{id}/dispositions`. */
            dispositions?: string[];
            /** @description Calls at once, of all lists together; 0 stops all dialing. */
            max_concurrent?: number;
            /** @description What a started minute costs where `prices` names no prefix, in units of your currency. */
            price_per_minute?: number;
            /** @description What a started minute costs by the digits a number begins with, such as {"+44": 0.015}; the longest wins. */
            prices?: {
                [key: string]: number;
            };
            /** @description IANA name, such as Europe/Berlin: where the workspace's days begin. */
            time_zone?: string;
        };
        UpdateSipRequest: {
            /** @description Kept encrypted and never returned. */
            auth_password?: string | null;
            /** @description For a carrier that authenticates by user and password; leave it out when it does so by address. */
            auth_username?: string | null;
            /** @description How fast this trunk may be dialed. */
            calls_per_second?: number;
            /**
             * Format: email
             * @description Whom to write to about this number. Stored and shown.
             */
            email?: string | null;
            /** @description Noise cancellation on the callee's audio (LiveKit's Krisp). */
            krisp_enabled?: boolean;
            /** @description A name for people. */
            label?: string | null;
            /** @description The most calls at once over this trunk; null for no limit of its own. */
            max_concurrent?: number | null;
            /** @description The carrier, such as `vonage`. Stored and shown. */
            provider?: string | null;
            /** @description The carrier's SIP server: `host`, `host:port` or an address, without `sip:`. */
            sip_address?: string;
        };
        UpdateSubscriptionRequest: {
            description?: string;
            /** @description False stops it; its events are held then, for a replay. */
            enabled?: boolean;
            /** @description Null for all. Holds for events from now on. */
            event_types?: ("call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown")[] | null;
            /** @description As for a new one. Events that wait are sent there too. */
            url?: string;
        };
        UpdateWorkspaceRequest: {
            name?: string;
            /** @description Lower-case letters, digits and single hyphens, unique on this installation. */
            slug?: string;
        };
        UploadBatchRequest: {
            /**
             * @description The workspace's number that calls, with its agent and its trunk.
             * @example +14155550100
             */
            agent_phone_number: string;
            /** @description Takes a file whose bytes were uploaded before. */
            allow_duplicate?: boolean;
            /** @description When calls may start, by each callee's local time; 08:00 to 21:00 every day by default. In a form, JSON. */
            calling_window?: components["schemas"]["CallingWindowBody"];
            /** @description Dials begun per second at most, evenly spaced; 5 unless the upload says otherwise. */
            calls_per_second?: number;
            /** @description JSON: a column's header → `phone_number`, `timezone`, `country`, the name of a variable, or null to leave it out. Columns that are not in it are found by their usual names; all others become variables. */
            column_map?: {
                [key: string]: unknown;
            };
            /**
             * @description ISO 3166-1 country of numbers without a country code; by default that of `agent_phone_number`.
             * @example US
             */
            default_country?: string;
            /**
             * Format: binary
             * @description The list: CSV with a header row, UTF-8, UTF-16 or Latin-1, any usual delimiter.
             */
            file: Blob;
            /** @description Calls of this batch at once; 20 unless the upload says otherwise. */
            max_concurrent?: number;
            /** @description The file's name by default. */
            name?: string;
            /** @description Who is called again; nobody by default. In a form, JSON. */
            retry?: components["schemas"]["RetryBody"];
            /** @description How long a phone rings before it counts as no answer, in seconds; 30 unless the upload says otherwise. */
            ring_timeout_s?: number;
            /**
             * Format: date-time
             * @description When the dialing begins, ISO 8601 with an offset; as soon as the file is imported by default.
             */
            scheduled_at?: string;
        };
        UploadCounts: {
            /** @description Rows that became people of the campaign. */
            accepted: number;
            /** @description Of the updated ones: who was being called at that moment; their next attempt has the new variables. */
            dialing: number;
            /** @description Rows that could not be taken; `GET /api/v/upload/{uuid}/rejected/` says why. */
            rejected: number;
            /** @description Rows of the file. */
            rows_total: number;
            /** @description Of the accepted ones: who is on the suppression list. */
            suppressed: number;
            /** @description Rows whose number was in the campaign before: their variables are those of this file now. */
            updated: number;
        };
        UploadedFile: {
            bytes: number;
            name: string;
        };
        UploadFailure: {
            code: string;
            detail: string;
            /** @description Line of the file. */
            line: number | null;
        };
        UploadPage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["UploadResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        UploadRequest: {
            /** @description Takes a file whose bytes this campaign got before. */
            allow_duplicate?: boolean;
            /** @description JSON: a column's header → `phone_number`, `timezone`, `country`, the name of a variable, or null to leave it out. Columns that are not in it are found by their usual names; all others become variables. */
            column_map?: {
                [key: string]: unknown;
            };
            /**
             * @description ISO 3166-1 country of numbers without a country code; by default the campaign's.
             * @example US
             */
            default_country?: string;
            /**
             * Format: binary
             * @description People: CSV with a header row, UTF-8, UTF-16 or Latin-1, any usual delimiter.
             */
            file: Blob;
        };
        UploadResponse: {
            /** Format: uuid */
            campaign_id: string;
            counts: components["schemas"]["UploadCounts"];
            /** Format: date-time */
            created_at: string;
            default_country: string;
            /** @description Why the file could not be imported: nothing of it was taken. */
            failure: components["schemas"]["UploadFailure"] | null;
            file: components["schemas"]["UploadedFile"];
            /** Format: date-time */
            finished_at: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The upload that has this one's rows in corrected form.
             */
            retried_by: string | null;
            /**
             * Format: uuid
             * @description The upload whose rows this one has in corrected form.
             */
            retry_of: string | null;
            /** @enum {string} */
            status: "importing" | "completed" | "failed";
            /** Format: date-time */
            updated_at: string;
            /** @description The same as `id`. */
            uuid: string;
        };
        UserResponse: {
            email: string;
            /** @description Whether it is proven that the address is theirs: by a link in a mail, or by Google. */
            email_verified: boolean;
            /** Format: uuid */
            id: string;
            is_superuser: boolean;
            name: string;
        };
        VerifyEmailRequest: {
            /** @description From the link of the mail. */
            token: string;
        };
        WebhookAcceptedResponse: {
            /**
             * @description `duplicate`: an event with this id was taken before.
             * @enum {string}
             */
            status: "duplicate" | "accepted";
        };
        WithdrawalResponse: {
            phone_number: string;
            /**
             * Format: uuid
             * @description The entry of the suppression list because of which the number is not called; DELETE /suppressions/{id} ends it.
             */
            suppression_id: string;
            /** @description How many consents held until now. */
            withdrawn: number;
        };
        WithdrawConsentRequest: {
            /**
             * @description In international format.
             * @example +12125550123
             */
            phone_number: string;
            /** @example asked by mail */
            reason?: string;
        };
        WorkspacePage: {
            has_next: boolean;
            has_prev: boolean;
            items: components["schemas"]["WorkspaceResponse"][];
            /** @description Give it as `cursor` to read on; null on the last page. */
            next_cursor: string | null;
            page: number;
            page_size: number;
            /** @description How many there are, counted up to 10,000. */
            total: number;
            /** @description False when there are more than `total`. */
            total_exact: boolean;
        };
        WorkspaceResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description The caller's role there; null for a superuser who is no member.
             * @enum {string|null}
             */
            role: "member" | "developer" | "admin" | null;
            /** @description Unique on this installation. */
            slug: string;
            /** Format: date-time */
            updated_at: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The name of the file (RFC 6266). */
        "Content-Disposition": string;
        /** @description This is the stored reply to an earlier request with the same Idempotency-Key. */
        "Idempotency-Replayed": "true";
        /** @description Seconds to wait before the request is sent again. */
        "Retry-After": number;
        /** @description How to authenticate (RFC 6750). */
        "WWW-Authenticate": string;
        /** @description How many requests the bucket of this request holds. */
        "X-RateLimit-Limit": number;
        /** @description How many requests are left in it. */
        "X-RateLimit-Remaining": number;
        /** @description Seconds until it is full again. */
        "X-RateLimit-Reset": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getAuthorizationServer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServerResponse"];
                };
            };
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentPageResponse"];
                };
            };
        };
    };
    createAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentResponse"];
                };
            };
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentResponse"];
                };
            };
        };
    };
    replaceAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentResponse"];
                };
            };
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Only campaigns that this person has made. */
                email?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only campaigns in this status. Without it, all but the archived ones. */
                status?: "draft" | "scheduled" | "running" | "paused" | "completed" | "archived";
                /** @description Id or slug of a workspace: campaigns are those of the active one, so of another one there are none here. */
                workspace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignPage"];
                };
            };
        };
    };
    createCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCampaignRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignResponse"];
                };
            };
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignResponse"];
                };
            };
        };
    };
    replaceCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceCampaignRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignResponse"];
                };
            };
        };
    };
    deleteCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It had calls and is archived. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignResponse"];
                };
            };
            /** @description It had no calls and is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCampaignRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignResponse"];
                };
            };
        };
    };
    listCampaignProspects: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only prospects in this state. */
                state?: "pending" | "dialing" | "completed" | "exhausted" | "suppressed" | "skipped" | "canceled" | "unknown";
                /** @description Only prospects whom this upload brought. */
                upload?: string;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignProspectPage"];
                };
            };
        };
    };
    redialCampaignProspect: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                prospect_id: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignProspectResponse"];
                };
            };
        };
    };
    getCampaignStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignStatusResponse"];
                };
            };
        };
    };
    listUploads: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only uploads in this status. */
                status?: "importing" | "completed" | "failed";
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadPage"];
                };
            };
        };
    };
    clearCampaignCache: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearedCacheResponse"];
                };
            };
        };
    };
    watchLiveCalls: {
        parameters: {
            query?: {
                /** @description Only calls of this batch. */
                batch_id?: string;
                /** @description Only calls of this campaign: its slug or its uuid. */
                campaign?: string;
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description For a stream: the id of the last event that was received, if the header Last-Event-ID cannot be set. */
                last_event_id?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: {
                /** @description The id of the last event that was received. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveCallPage"];
                    "text/event-stream": string;
                };
            };
        };
    };
    getCampaignOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignOptionsResponse"];
                };
            };
        };
    };
    addProspect: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                uuid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddProspectRequest"];
            };
        };
        responses: {
            /** @description Who was there already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedProspectResponse"];
                };
            };
            /** @description Who is new. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedProspectResponse"];
                };
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
        };
    };
    uploadToCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Slug or uuid of the campaign. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
        };
    };
    downloadRejectedRowsOfUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uuid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    retryUpload: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                uuid: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": components["schemas"]["RetryUploadRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
        };
    };
    receiveDialerEvents: {
        parameters: {
            query?: {
                /** @description The key, if it is not in X-Webhook-Key. */
                key?: unknown;
            };
            header: {
                /** @description Names the message; the same when it is sent again. */
                "webhook-id": string;
                /** @description `v1,` and the signature; several with blanks. */
                "webhook-signature": string;
                /** @description Seconds since 1970, at most 5 minutes off. */
                "webhook-timestamp": string;
                /** @description The key, if it is not in the URL. */
                "X-Webhook-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DialerEventsRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialerEventsResponse"];
                };
            };
        };
    };
    listWebhookEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypesResponse"];
                };
            };
        };
    };
    listWebhookSubscriptions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionPageResponse"];
                };
            };
        };
    };
    createWebhookSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSubscriptionRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedSubscriptionResponse"];
                };
            };
        };
    };
    getWebhookSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionResponse"];
                };
            };
        };
    };
    deleteWebhookSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhookSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSubscriptionRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionResponse"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Before this moment, ISO 8601. */
                end_datetime?: string;
                event_type?: "call.queued" | "call.ringing" | "call.started" | "call.ended" | "call.unknown" | "call.updated" | "batch.imported" | "batch.started" | "batch.paused" | "batch.resumed" | "batch.completed" | "batch.canceled" | "batch.failed" | "campaign.scheduled" | "campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.completed" | "campaign.archived" | "prospect.completed" | "prospect.exhausted" | "prospect.suppressed" | "prospect.skipped" | "prospect.canceled" | "prospect.unknown" | "webhook.test";
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description From this moment on, ISO 8601. */
                start_datetime?: string;
                status?: "pending" | "delivered" | "failed" | "held";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPageResponse"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetailResponse"];
                };
            };
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
        };
    };
    replayWebhookDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayResponse"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecretResponse"];
                };
            };
        };
    };
    testWebhookSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
        };
    };
    forgotPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgotPasswordRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetRequestedResponse"];
                };
            };
        };
    };
    signInWithGoogle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoogleSignInRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignupRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyEmailRequest"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listBatches: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only batches in this status. */
                status?: "draft" | "importing" | "scheduled" | "running" | "paused" | "completed" | "canceled" | "failed" | "archived";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
        };
    };
    getBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResponse"];
                };
            };
        };
    };
    deleteBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBatchRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResponse"];
                };
            };
        };
    };
    listProspects: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only prospects in this state. */
                state?: "pending" | "dialing" | "completed" | "exhausted" | "suppressed" | "skipped" | "canceled" | "unknown";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProspectPage"];
                };
            };
        };
    };
    redialProspect: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                prospect_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProspectResponse"];
                };
            };
        };
    };
    downloadRejectedRows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    uploadBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadBatchRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResponse"];
                };
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                agent_id?: string;
                /** @description Calls of a batch. */
                batch_id?: string;
                call_direction?: "inbound" | "outbound";
                call_type?: "web" | "phone";
                /** @description Calls of a campaign. */
                campaign_id?: string;
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                disposition?: string;
                /** @description Calls up to this moment, which is included; a date is included as a whole day. */
                end_datetime?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description The person's number, in international format: the one called, or the caller of an inbound call. */
                phone_number?: string;
                /** @description Calls from this moment on, ISO 8601; in UTC without an offset; a date begins at 00:00 UTC. */
                start_datetime?: string;
                status?: "queued" | "ringing" | "in-progress" | "completed" | "busy" | "no-answer" | "failed" | "canceled" | "unknown";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallPageResponse"];
                };
            };
        };
    };
    getCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallDetailResponse"];
                };
            };
        };
    };
    exportCalls: {
        parameters: {
            query?: {
                agent_id?: string;
                /** @description Calls of a batch. */
                batch_id?: string;
                call_direction?: "inbound" | "outbound";
                call_type?: "web" | "phone";
                /** @description Calls of a campaign. */
                campaign_id?: string;
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                disposition?: string;
                /** @description Calls up to this moment, which is included; a date is included as a whole day. */
                end_datetime?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description The person's number, in international format: the one called, or the caller of an inbound call. */
                phone_number?: string;
                /** @description Calls from this moment on, ISO 8601; in UTC without an offset; a date begins at 00:00 UTC. */
                start_datetime?: string;
                status?: "queued" | "ringing" | "in-progress" | "completed" | "busy" | "no-answer" | "failed" | "canceled" | "unknown";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    placeCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutboundCallRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallResponse"];
                };
            };
        };
    };
    listProblemTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemListResponse"];
                    "text/html": string;
                };
            };
        };
    };
    getProblemType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemTypeResponse"];
                    "text/html": string;
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
        };
    };
    getAgentJob: {
        parameters: {
            query?: never;
            header: {
                /** @description `Bearer <JWT>`, HS256, signed with LiveKit's API secret, `iss` its API key, with `exp`, and as `sha256` the base64 SHA-256 of the raw body (of the empty body for GET): the scheme of LiveKit webhooks. */
                Authorization: string;
            };
            path: {
                attempt_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentJobResponse"];
                };
            };
        };
    };
    reportAgentEvents: {
        parameters: {
            query?: never;
            header: {
                /** @description `Bearer <JWT>`, HS256, signed with LiveKit's API secret, `iss` its API key, with `exp`, and as `sha256` the base64 SHA-256 of the raw body (of the empty body for GET): the scheme of LiveKit webhooks. */
                Authorization: string;
            };
            path: {
                attempt_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentEventsRequest"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    callAgentFunction: {
        parameters: {
            query?: never;
            header: {
                /** @description `Bearer <JWT>`, HS256, signed with LiveKit's API secret, `iss` its API key, with `exp`, and as `sha256` the base64 SHA-256 of the raw body (of the empty body for GET): the scheme of LiveKit webhooks. */
                Authorization: string;
            };
            path: {
                attempt_id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FunctionCallRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FunctionResultResponse"];
                };
            };
        };
    };
    issueToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** Format: uuid */
                    client_id?: string;
                    client_secret?: string;
                    /** @enum {string} */
                    grant_type: "client_credentials";
                    /** @description Scopes with spaces between, such as `calls:write calls:read`. */
                    scope?: string;
                };
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenResponse"];
                };
            };
        };
    };
    listPhoneNumbers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneNumberPageResponse"];
                };
            };
        };
    };
    deletePhoneNumber: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    mapAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MapAgentRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneNumberResponse"];
                };
            };
        };
    };
    registerSipTrunk: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SipTrunkRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneNumberResponse"];
                };
            };
        };
    };
    updateSipTrunk: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSipRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneNumberResponse"];
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only this number. */
                phone_number?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionPage"];
                };
            };
        };
    };
    addSuppression: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSuppressionRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionResponse"];
                };
            };
        };
    };
    removeSuppression: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    importSuppressions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ImportSuppressionsRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionImportResponse"];
                };
            };
        };
    };
    receiveLiveKitEvent: {
        parameters: {
            query?: never;
            header: {
                /** @description JWT signed with LiveKit's API secret, whose `sha256` claim is the base64 SHA-256 of the body, as LiveKit sends it. */
                Authorization: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/webhook+json": Record<string, never>;
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAcceptedResponse"];
                };
            };
        };
    };
    listWorkspaces: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Part of the name or of the slug, in any case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspacePage"];
                };
            };
        };
    };
    createWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWorkspaceRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
        };
    };
    deleteWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkspaceRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKeyResponse"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description An action such as `member.removed`, or all of an object: `member`. */
                action?: string;
                /** @description The user, the API key or the OAuth client. */
                actor_id?: string;
                /** @description How the actor signed in; `platform` is what the platform did by itself, such as pausing a campaign at a cap. */
                actor_type?: "user" | "api-key" | "oauth-client" | "dialer-webhook" | "platform";
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Events up to this moment, which is included; a date is included as a whole day. */
                end_datetime?: string;
                /** @description `csv` sends all events of the filter as a file, without paging; so does `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description The id of what it was done to. */
                object_id?: string;
                /** @description What it was done to, such as `agent`. */
                object_type?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Events from this moment on, ISO 8601; in UTC without an offset; a date begins at 00:00 UTC. */
                start_datetime?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                    "text/csv": string;
                };
            };
        };
    };
    listConsents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only of this person. */
                phone_number?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentPage"];
                };
            };
        };
    };
    recordConsent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordConsentRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentResponse"];
                };
            };
        };
    };
    withdrawConsents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawConsentRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalResponse"];
                };
            };
        };
    };
    listContactDecisions: {
        parameters: {
            query: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Whose, in international format. */
                phone_number: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactDecisionPage"];
                };
            };
        };
    };
    getDialerWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialerWebhookResponse"];
                };
            };
        };
    };
    rotateDialerWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialerWebhookSecretResponse"];
                };
            };
        };
    };
    deleteDialerWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listDispositions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DispositionsResponse"];
                };
            };
        };
    };
    putDisposition: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DispositionRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DispositionResponse"];
                };
            };
        };
    };
    removeDisposition: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listErasures: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only of this number; it is compared by its hash. */
                phone_number?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePage"];
                };
            };
        };
    };
    erasePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureResponse"];
                };
            };
        };
    };
    readErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                erasure_id: string;
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureResponse"];
                };
            };
        };
    };
    liftErasure: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                erasure_id: string;
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitationResponse"];
                };
            };
        };
    };
    inviteMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitationResponse"];
                };
            };
        };
    };
    leaveWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
                /** @description Only those with this role. */
                role?: "member" | "developer" | "admin";
                /** @description Part of the name or of the e-mail address, in any case. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
                uid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMemberRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberResponse"];
                };
            };
        };
    };
    listOAuthClients: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; takes the place of `page`. */
                cursor?: string;
                /** @description Page number, from 1. `page * page_size` may reach 10,000; read further with `cursor`. */
                page?: number;
                /** @description Items on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientPage"];
                };
            };
        };
    };
    createOAuthClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOAuthClientRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientSecretResponse"];
                };
            };
        };
    };
    revokeOAuthClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                client_id: string;
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotateOAuthClientSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                client_id: string;
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateSecretRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientSecretResponse"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionResponse"];
                };
            };
        };
    };
    updateRetention: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRetentionRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionResponse"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsResponse"];
                };
            };
        };
    };
    updateSettings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSettingsRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsResponse"];
                };
            };
        };
    };
    viewInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token of the invitation. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationViewResponse"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 24 hours: the same key with the same body gets the first reply again, with `Idempotency-Replayed: true`; with another body, or while the first is still running, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitationRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceResponse"];
                };
            };
        };
    };
    switchWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchWorkspaceRequest"];
            };
        };
        responses: {
            /** @description As asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
        };
    };
}
