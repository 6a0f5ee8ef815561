"""Every address. What is open to all stands in tests/architecture; all else asks for a sign-in."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as agencies
from django.urls import include, path

from commonweal.web.administration import knowledge
from commonweal.web.administration import views as administration
from commonweal.web.administration import work as administration_work
from commonweal.web.analyse import views as analyse
from commonweal.web.analyse.beside import beside
from commonweal.web.areas import views as areas
from commonweal.web.data import agreements, mapping, mapping_new, sending, supply, withdrawing
from commonweal.web.data import views as data
from commonweal.web.explore import keeping
from commonweal.web.explore import views as explore
from commonweal.web.pages import account as own
from commonweal.web.pages import help_pages, home, joining, work
from commonweal.web.sign_in.process import way_in

handler404 = "commonweal.web.failures.not_found"
handler500 = "commonweal.web.failures.broken"

urlpatterns = [
    path("", home.home, name="home"),
    # ---------------------------------------------------------------------------------------- ways in
    path("sign-in/", way_in(account.login, public=True), name="account_login"),
    path("sign-in/code/", way_in(mfa.authenticate, public=True), name="mfa_authenticate"),
    path("sign-in/passkey/", way_in(passkeys.login_webauthn, public=True), name="mfa_login_webauthn"),
    path(
        "sign-in/agency/<str:provider_id>/", way_in(agencies.login, public=True), name="openid_connect_login"
    ),
    path(
        "sign-in/agency/<str:provider_id>/back/",
        way_in(agencies.callback, public=True),
        name="openid_connect_callback",
    ),
    path("sign-in/inactive/", way_in(account.account_inactive, public=True), name="account_inactive"),
    path("sign-in/first/<str:account>/<str:token>/", joining.first_password, name="first_password"),
    path("sign-out/", way_in(account.logout), name="account_logout"),
    path("sign-in/again/", way_in(account.reauthenticate), name="account_reauthenticate"),
    path("sign-in/again/code/", way_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "sign-in/again/passkey/", way_in(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    # ------------------------------------------------------------------------------------ one's own account
    path("welcome/", joining.welcome, name="welcome"),
    path("you/", own.account, name="account"),
    path("you/trail/", own.trail, name="own_trail"),
    path("you/keys/", own.keys, name="own_keys"),
    path("you/stay/", own.stay, name="stay"),
    path("you/draft/", own.draft, name="draft"),
    path("you/purpose/", own.purpose, name="purpose"),
    path("you/jobs/", work.work, name="own_jobs"),
    path("you/jobs/<uuid:job>/", work.one_job, name="own_job"),
    path("you/jobs/<uuid:job>/state/", work.job_state, name="own_job_state"),
    path("you/jobs/<uuid:job>/stop/", work.job_stop, name="own_job_stop"),
    path("you/jobs/<uuid:job>/again/", work.job_again, name="own_job_again"),
    path("you/password/", way_in(account.password_change), name="account_change_password"),
    path("you/password/first/", way_in(account.password_set), name="account_set_password"),
    path("you/sessions/", own.sessions, name="usersessions_list"),
    path("you/sessions/end/", own.end_session, name="end_session"),
    path("you/second-factor/", way_in(mfa.index), name="mfa_index"),
    path("you/second-factor/app/", way_in(totp.activate_totp), name="mfa_activate_totp"),
    path("you/second-factor/app/remove/", way_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("you/second-factor/codes/", way_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "you/second-factor/codes/new/",
        way_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "you/second-factor/codes/file/",
        way_in(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("you/second-factor/passkeys/", way_in(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("you/second-factor/passkeys/add/", way_in(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "you/second-factor/passkeys/<int:pk>/remove/",
        way_in(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("you/second-factor/passkeys/<int:pk>/", way_in(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    # ----------------------------------------------------------------------------------------- areas
    path("areas/", areas.areas, name="areas"),
    path("areas/<slug:kind>/<slug:code>/", areas.area, name="area"),
    path("areas/<slug:kind>/<slug:code>/localities/", areas.localities, name="localities"),
    # --------------------------------------------------------------------------------------- explore
    path("explore/", explore.explore, name="explore"),
    path("explore/take/", explore.take, name="explore_take"),
    path("explore/map.json", explore.movable_map, name="explore_map"),
    path("explore/keep/", keeping.keep, name="keep_view"),
    path("explore/views/", keeping.kept, name="views"),
    path("explore/views/<int:number>/", keeping.view, name="view"),
    path("explore/views/<int:number>/drop/", keeping.drop, name="view_drop"),
    path("explore/views/<int:number>/send/", keeping.send, name="view_send"),
    path("explore/views/sent/<int:number>/end/", keeping.send_not, name="view_send_not"),
    # --------------------------------------------------------------------------------------- analyse
    path("analyse/", analyse.gallery, name="techniques"),
    path("analyse/runs/", analyse.runs, name="runs"),
    path("analyse/runs/<int:number>/", analyse.run, name="run"),
    path("analyse/runs/<int:number>/state/", analyse.run_state, name="run_state"),
    path("analyse/runs/<int:number>/stop/", analyse.run_stop, name="run_stop"),
    path("analyse/runs/<int:number>/take/", analyse.run_take, name="run_take"),
    path("analyse/runs/<int:number>/table/", analyse.run_table, name="run_table"),
    path("analyse/runs/<int:number>/beside/", beside, name="run_beside"),
    path("analyse/<slug:called>/", analyse.technique, name="technique"),
    # ------------------------------------------------------------------------------------------ data
    path("data/", data.delivery_list, name="deliveries"),
    path("data/deliveries/<int:number>/", data.delivery_page, name="delivery"),
    path("data/deliveries/<int:number>/returns/", data.delivery_returns, name="delivery_returns"),
    path(
        "data/deliveries/<int:number>/returns/file/", data.delivery_returns_file, name="delivery_returns_file"
    ),
    path("data/deliveries/<int:number>/withdraw/", withdrawing.withdraw_page, name="withdraw"),
    path("data/send/", sending.upload, name="upload"),
    path("data/send/<uuid:job>/", sending.sending_page, name="sending"),
    path("data/send/<uuid:job>/state/", sending.sending_state, name="sending_state"),
    path("data/send/<uuid:job>/stop/", sending.sending_stop, name="sending_stop"),
    path("data/mappings/", mapping.sources, name="sources"),
    path("data/mappings/new/", mapping_new.mapping_new, name="mapping_new"),
    path("data/mappings/new/<uuid:draft>/", mapping_new.mapping_draft, name="mapping_draft"),
    path(
        "data/mappings/new/<uuid:draft>/questions/", mapping_new.mapping_questions, name="mapping_questions"
    ),
    path("data/mappings/new/<uuid:draft>/columns/", mapping_new.mapping_columns, name="mapping_columns"),
    path("data/mappings/new/<uuid:draft>/text/", mapping_new.mapping_text, name="mapping_text"),
    path("data/mappings/new/<uuid:draft>/preview/", mapping_new.mapping_preview, name="mapping_preview"),
    path("data/mappings/new/<uuid:draft>/add/", mapping_new.mapping_add, name="mapping_add"),
    path("data/mappings/new/<uuid:draft>/give-up/", mapping_new.mapping_give_up, name="mapping_give_up"),
    path("data/mappings/of/<slug:source>/", mapping.source, name="source"),
    path("data/mappings/of/<slug:source>/compare/", mapping.source_compare, name="source_compare"),
    path("data/mappings/of/<slug:source>/<slug:key>/", mapping.source_version, name="source_version"),
    path(
        "data/mappings/of/<slug:source>/<int:version>/approve/", mapping.source_approve, name="source_approve"
    ),
    path("data/exchange/", supply.exchange_board, name="exchange_board"),
    path("data/sources/", supply.scorecards, name="scorecards"),
    path("data/sources/<path:feed>/", supply.scorecard, name="scorecard"),
    path("data/silence/", supply.silence, name="silence"),
    path("data/agreements/", agreements.agreement_list, name="agreements"),
    path("data/agreements/<path:reference>/", agreements.agreement_page, name="agreement"),
    # -------------------------------------------------------------------------------- administration
    path("administration/", administration.contents, name="administration"),
    path("administration/people/", administration.people_list, name="admin_people"),
    path("administration/people/<str:named>/", administration.person_page, name="admin_person"),
    path("administration/agencies/", administration.agencies, name="admin_agencies"),
    path("administration/roles/", administration.roles, name="admin_policy"),
    path("administration/roles/<slug:name>/", administration.role, name="admin_role"),
    path("administration/classes/<slug:name>/", administration.object_class, name="admin_class"),
    path("administration/disclosures/", administration.register, name="admin_disclosures"),
    path("administration/unusual/", administration.unusual, name="admin_unusual"),
    path("administration/who-read/", administration.readers, name="admin_who_read"),
    path("administration/jobs/", administration_work.work, name="admin_jobs"),
    path("administration/health/", knowledge.health, name="admin_health"),
    path("administration/dictionary/", knowledge.dictionary, name="admin_dictionary"),
    path("administration/dictionary/<slug:name>/", knowledge.table, name="admin_table"),
    path("administration/techniques/", knowledge.handbook, name="admin_handbook"),
    path("administration/techniques/<slug:name>/", knowledge.technique_page, name="admin_technique"),
    # ------------------------------------------------------------------------------------- for programs
    path("api/v1/", include("commonweal.web.api.urls")),
    # ------------------------------------------------------------------------------------------- for all
    path("help/", help_pages.help_page, name="help"),
    path("accessibility/", help_pages.accessibility, name="accessibility"),
    path("healthy/", help_pages.healthy, name="healthy"),
]
